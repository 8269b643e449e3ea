"""What a job writes, read without Spark."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from pyarrow import parquet

from tests.chaos.ground import number_of

if TYPE_CHECKING:
    from pathlib import Path


class Sink(Protocol):
    """Each method reads the disk at every call."""

    logs: tuple[Path, ...] = ()
    """Folders with logs that are written anew now and then."""

    def has(self, batch_id: int, query_id: str) -> bool:
        """Whether the output of a batch is in it for good."""

    def traces(self) -> int:
        """Grows with everything that is written, committed or not."""

    def rows(self) -> Counter[int | None]:
        """How often each row is there; under None those that are not what they were."""

    def plain_rows(self) -> Counter[int | None]:
        """What somebody finds between two runs who knows nothing of its log."""
        return self.rows()

    def expected(self, numbers: range) -> Counter[int | None]:
        """The same, when each of these rows has been written once."""


def each_once(numbers: range) -> Counter[int | None]:
    return Counter(numbers)


@lru_cache(maxsize=4096)
def rows_of(file: Path) -> tuple[dict[str, Any], ...]:
    """Of a parquet file, which never changes."""
    return tuple(parquet.read_table(file, partitioning=None).to_pylist())


def counted(files: list[Path]) -> Counter[int | None]:
    found: Counter[int | None] = Counter()
    for file in files:
        found.update(number_of(row["id"], row["amount"]) for row in rows_of(file))
    return found
