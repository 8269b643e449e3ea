"""A Python function that gets each batch, and lasts longer than `--stop-timeout`: nothing of Spark's can end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.chaos.stops.loads.slow_udf import SlowUdf

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = """\
import os, time
from pathlib import Path

def write(df, number):
    root = Path(os.environ["TAURO_PROJECT"])
    while not (root / "go").exists():
        with (root / "effects").open("a") as effects:
            print(number, file=effects)
        time.sleep(0.01)
    df.write.mode("overwrite").parquet(f"{root}/data/n0/batch={number}")
"""


class SlowFunction(SlowUdf):
    node: ClassVar[str] = "sql: SELECT value FROM numbers"
    sink: ClassVar[str] = "format: foreach_batch, function: src.own:write"
    code: ClassVar[Mapping[str, str]] = {"src/own.py": CODE}


LOAD = SlowFunction
