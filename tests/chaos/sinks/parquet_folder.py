"""Spark's own sink of files: what its log knows is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.running import committed_files
from tests.chaos.sinks.sink import Sink, counted, each_once

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path


class ParquetFolder(Sink):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "_spark_metadata"
        self.logs = (self._log,)

    def has(self, batch_id: int, query_id: str) -> bool:
        del query_id  # the folder is one query's
        return any((self._log / name).exists() for name in (str(batch_id), f"{batch_id}.compact"))

    def traces(self) -> int:
        return sum(1 for _ in self._folder.rglob("part-*.parquet"))

    def rows(self) -> Counter[int | None]:
        return counted(committed_files(self._folder))

    def plain_rows(self) -> Counter[int | None]:
        return counted(list(self._folder.rglob("*.parquet")))

    def expected(self, numbers: range) -> Counter[int | None]:
        return each_once(numbers)
