"""A node that has failed of something that can pass, and waits for its next attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.chaos.stops.load import Load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.spark.processes import Tauro

CODE = """\
import os
from pathlib import Path

def n0(df):
    if not Path(os.environ["TAURO_PROJECT"], "go").exists():
        raise ConnectionError("nobody answers")
    return df.select("value")
"""


class BackingOff(Load):
    node: ClassVar[str] = "function: src.n0"
    code: ClassVar[Mapping[str, str]] = {"src/n0.py": CODE}

    def wait_until_it_is_there(self, process: Tauro) -> None:
        process.wait_to_say("retrying in")

    def wait_for_life(self, process: Tauro) -> None:
        """It does nothing for an hour."""


LOAD = BackingOff
