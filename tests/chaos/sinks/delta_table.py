"""A Delta table, by its log."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.chaos.sinks.sink import Sink, counted, each_once

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path


class DeltaTable(Sink):
    """`suffix` is what the writer puts behind the query's id."""

    def __init__(self, folder: Path, suffix: str = "") -> None:
        self._folder = folder
        self._suffix = suffix
        self._log = folder / "_delta_log"
        self.logs = (self._log,)

    def has(self, batch_id: int, query_id: str) -> bool:
        return batch_id in self.batches(f"{query_id}{self._suffix}")

    def batches(self, app_id: str) -> list[int]:
        """The numbers in the table's log, each as often as it was written."""
        found = (action["txn"] for action in self._actions() if "txn" in action)
        return [int(txn["version"]) for txn in found if txn["appId"] == app_id]

    def traces(self) -> int:
        return sum(1 for _ in self._folder.glob("*.parquet"))

    def rows(self) -> Counter[int | None]:
        return counted(self.files())

    def expected(self, numbers: range) -> Counter[int | None]:
        return each_once(numbers)

    def files(self) -> list[Path]:
        live: dict[str, None] = {}
        for action in self._actions():
            if "add" in action:
                live[action["add"]["path"]] = None
            elif "remove" in action:
                live.pop(action["remove"]["path"], None)
        return [self._folder / unquote(path) for path in live]

    def _actions(self) -> list[dict[str, Any]]:
        commits = sorted(self._log.glob("[0-9]*.json"))
        return [action for commit in commits for action in _actions(commit)]


@lru_cache(maxsize=4096)
def _actions(commit: Path) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in commit.read_text("utf-8").splitlines())
