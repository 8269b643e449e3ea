"""Files that a batch has read, read once more for the rows of them that do not fit."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from tauro.streaming.readers.fitting import column, count_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import TypeAlias

    from pyspark.sql import DataFrame, SparkSession

    from tauro.streaming.readers.marking import Marking

    Misfit: TypeAlias = tuple[str, list[bool]]
    """The text of a row, and which columns are null."""

_PATTERN: Final = re.compile(r"[*?\[\]{}\\]")


@dataclass(frozen=True)
class ReadFile:
    place: str
    """Where Spark finds it: a path of this machine, or a URI, with nothing in it encoded."""
    piece: str
    """What its bad rows are kept under: made of its path and its content, so that no other file has it."""
    shown: str
    """As the user knows it."""
    local: Path | None
    """Where its lines can be counted; None where Spark alone can read it."""


def is_pattern(path: str) -> bool:
    """Whether Spark reads a meaning into some of its characters."""
    return _PATTERN.search(path) is not None


def place_of(uri: str) -> str:
    """What Spark tells of a file, as a place."""
    plain = unquote(uri)
    return unquote(urlsplit(uri).path) if plain.startswith("file:") else plain


@dataclass(frozen=True)
class MarkedFiles:
    spark: SparkSession
    marking: Marking
    base: str | None = None
    """The folder from which on the names of subfolders are columns; None where they are not."""

    def count(self, files: Sequence[ReadFile]) -> int:
        """How many rows they have, those that do not fit among them."""
        return count_whole(self._frame(files)) if files else 0

    def misfits(self, files: Sequence[ReadFile]) -> dict[str, list[Misfit]]:
        """The rows that do not fit, by their file's place."""
        from pyspark.sql import functions as F  # noqa: N812

        found: dict[str, list[Misfit]] = defaultdict(list)
        if not files:
            return found
        rows = self._frame(files)
        bad = rows.where(column(self.marking.column).isNotNull()).select(
            F.col("_metadata.file_path"),
            column(self.marking.column),
            F.array(*(column(name).isNull() for name in self.marking.schema.names)),
        )
        for uri, text, nulls in bad.toLocalIterator():
            found[place_of(uri)].append((text, nulls))
        return found

    def _frame(self, files: Sequence[ReadFile]) -> DataFrame:
        reader = self.spark.read.format(self.marking.format).options(**self.marking.spark_options)
        if self.base is not None:
            reader = reader.option("basePath", self.base)
        return reader.schema(self.marking.ddl).load([_PATTERN.sub(r"\\\g<0>", file.place) for file in files])
