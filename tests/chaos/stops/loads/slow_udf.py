"""A batch that lasts longer than `--stop-timeout`, in one of Spark's Python workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.chaos.stops.load import Load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.spark.processes import Tauro

CODE = """\
import os, time
from pathlib import Path
import pyspark.sql.functions as F

@F.udf("long")
def slow(value):
    root = Path(os.environ["TAURO_PROJECT"])
    while not (root / "go").exists():
        with (root / "effects").open("a") as effects:
            print(value, file=effects)
        time.sleep(0.01)
    return value

def n0(df):
    return df.select(slow("value").alias("value"))
"""


class SlowUdf(Load):
    node: ClassVar[str] = "function: src.n0"
    code: ClassVar[Mapping[str, str]] = {"src/n0.py": CODE}
    stop_timeout_seconds: ClassVar[float] = 1
    cuts: ClassVar[bool] = True

    def wait_until_it_is_there(self, process: Tauro) -> None:
        self.wait_for_life(process)

    def pulse(self) -> int:
        return self.effects.stat().st_size if self.effects.exists() else 0


LOAD = SlowUdf
