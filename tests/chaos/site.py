"""One query and its sink as they lie on the disk: all that a point looks at."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tauro.state.checkpoint import last_number

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.sinks.sink import Sink


@dataclass(frozen=True)
class Site:
    """Reads the disk at every call, in well under a millisecond."""

    ledger: Path
    landing: Path
    quarantine: Path
    checkpoint: Path
    sink: Sink
    reads_folder: bool

    @property
    def listing(self) -> Path:
        """The log of the files that Spark has listed."""
        return self.checkpoint / "sources" / "0"

    @property
    def query_id(self) -> str:
        return str(json.loads((self.checkpoint / "metadata").read_text("utf-8"))["id"])

    @property
    def planned(self) -> int:
        return last_number(self.checkpoint / "offsets")

    @property
    def committed(self) -> int:
        return last_number(self.checkpoint / "commits")

    @property
    def is_written(self) -> bool:
        """Whether the output of the newest planned batch is in the sink for good."""
        return self.planned >= 0 and self.sink.has(self.planned, self.query_id)

    @property
    def is_listed_only(self) -> bool:
        """Whether Spark has listed files that no batch has planned."""
        if not self.reads_folder or self.planned < 0:
            return self.reads_folder and last_number(self.listing) >= 0
        offset = json.loads((self.checkpoint / "offsets" / str(self.planned)).read_text("utf-8").splitlines()[2])
        return last_number(self.listing) > int(offset["logOffset"])

    @property
    def is_idle(self) -> bool:
        return self.planned == self.committed and not self.is_listed_only

    def recorded(self) -> int:
        """The newest batch that the ledger knows of."""
        found = self._ask("SELECT max(batch_id) FROM batches WHERE query_id = ?", self.query_id)
        return -1 if not found or found[0] is None else int(found[0])

    def uncounted(self) -> int:
        """How many committed batches there are whose rows the ledger does not know."""
        if self.committed < 0:
            return 0
        question = "SELECT batch_id FROM batches WHERE rows_in = accepted + quarantined AND query_id = ?"
        return self.committed + 1 - len(self._ask(question, self.query_id))

    def read_files(self) -> set[str]:
        """The landed names of those that the ledger calls read."""
        return set(self._ask("SELECT name FROM files WHERE state = ?", "read"))

    def copies(self) -> set[str]:
        return {name for name in names(self.landing) if not name.startswith(".")}

    def half_copies(self) -> set[str]:
        return {name for name in names(self.landing) if name.startswith(".")}

    def _ask(self, question: str, value: str) -> list[Any]:
        if not self.ledger.exists():
            return []
        with closing(sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True)) as ledger:
            return [row[0] for row in ledger.execute(question, (value,))]


def names(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208 - a thousand times a second
    except FileNotFoundError:
        return set()
