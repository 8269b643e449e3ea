"""A folder for each batch, written by the user's own function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.sinks.sink import Sink, counted, each_once

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path


class BatchFolders(Sink):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, batch_id: int, query_id: str) -> bool:
        del query_id  # the folder is one query's
        return (self._folder / f"batch={batch_id}" / "_SUCCESS").exists()

    def traces(self) -> int:
        return sum(1 for _ in self._folder.rglob("part-*.parquet"))

    def rows(self) -> Counter[int | None]:
        whole = [done.parent for done in self._folder.glob("batch=*/_SUCCESS")]
        return counted([file for folder in whole for file in folder.glob("*.parquet")])

    def expected(self, numbers: range) -> Counter[int | None]:
        return each_once(numbers)
