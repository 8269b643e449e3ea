"""The log of a Delta table in a local folder, read without Spark.

Each commit is `_delta_log/<version, 20 digits>.json`, one action a line. A query that writes the table leaves a `txn`
action with its id and the number of its micro-batch in each commit, also in one without rows: Delta skips a batch
whose number it has already, in silence. Old commits are removed in time, from the oldest on.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, Final

from tauro.state.storage import environment_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LOG_FOLDER: Final = "_delta_log"

_COMMIT: Final = re.compile(r"\d{20}\.json")


class DeltaLog:
    """Reads the disk at every call."""

    def __init__(self, table: Path) -> None:
        self.table = table

    @property
    def exists(self) -> bool:
        return bool(self._commits())

    @property
    def last_version(self) -> int:
        """-1 where there is no table."""
        commits = self._commits()
        return int(commits[-1].partition(".")[0]) if commits else -1

    @property
    def files(self) -> dict[int, Path]:
        """The commits that are still there, by version, the oldest first."""
        return {int(name.partition(".")[0]): self.table / LOG_FOLDER / name for name in self._commits()}

    @property
    def is_whole(self) -> bool:
        """Whether no commit has been removed yet."""
        commits = self._commits()
        return bool(commits) and int(commits[0].partition(".")[0]) == 0

    def last_batch(self, query_id: str) -> int | None:
        """Number of the newest micro-batch of a query, None where its commits hold none."""
        return next(self._batches(query_id, reversed(self._commits())), None)

    def made_by_batch(self, query_id: str) -> int | None:
        """Number of the micro-batch with which a query made the table, None where it did not.

        A merge takes two commits for it.
        """
        return next(self._batches(query_id, self._commits()[:2]), None) if self.is_whole else None

    @property
    def was_written_by_a_query(self) -> bool:
        return next(self._transactions(reversed(self._commits())), None) is not None

    def _batches(self, query_id: str, commits: Iterable[str]) -> Iterator[int]:
        return (int(txn["version"]) for txn in self._transactions(commits) if txn.get("appId") == query_id)

    def _transactions(self, commits: Iterable[str]) -> Iterator[dict[str, Any]]:
        for name in commits:
            path = self.table / LOG_FOLDER / name
            with environment_errors("read", path), path.open(encoding="utf-8") as file:
                lines = [line for line in file if '"txn"' in line]
            yield from (action["txn"] for action in map(json.loads, lines) if "txn" in action)

    def _commits(self) -> list[str]:
        folder = self.table / LOG_FOLDER
        if not folder.is_dir():
            return []
        with environment_errors("read the table's", folder):
            return sorted(entry.name for entry in os.scandir(folder) if _COMMIT.fullmatch(entry.name))
