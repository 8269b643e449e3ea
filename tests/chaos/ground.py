"""Where a job is run: as a node of a project, with a broker where it needs one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spark.kafka.broker import Broker

PIPELINE = "p"
COLUMNS = "id BIGINT, shop BIGINT, amount BIGINT"
SHOPS = 10
"""A row's shop is its id, modulo this."""
WORTH = 7
"""An id's amount is so many times the id: a row with another one has been cut or mixed up."""


@dataclass(frozen=True)
class Ground:
    root: Path
    node: str
    """The job's name."""
    name: str = ""
    """No other project at the same broker has it."""
    at: Broker | None = None

    @property
    def broker(self) -> Broker:
        assert self.at is not None, "this job needs a broker"
        return self.at

    @property
    def folder(self) -> Path:
        """Of this job alone."""
        return self.root / "data" / self.node

    @property
    def topic(self) -> str:
        """The beginning of the names of this job's topics."""
        return f"{self.name}-{self.node}"

    @property
    def state(self) -> Path:
        return self.root / ".tauro" / "dev"


def number_of(number: int, amount: int) -> int | None:
    """The number of a row that is what it was; None of any other."""
    return number if amount == number * WORTH else None
