"""Parquet files, checked by what they say of their columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.landing.named_columns import check_columns
from tauro.streaming.landing.parquet_footer import read_footer

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.schema import Schema

_MARK = b"PAR1"


@dataclass(frozen=True)
class ParquetFormat:
    """Of a column that a file lacks Spark makes nulls, in silence; of one with another type an error, or other values.

    So the columns are compared here, by name. Those that the schema does not name are left out where it `picks`.
    """

    suffixes: tuple[str, ...] = (".parquet",)
    schema: Schema | None = None
    picks: bool = False
    fills: bool = False

    by_position = False

    @property
    def knows_columns(self) -> bool:
        return self.schema is not None

    def evolving(self) -> ParquetFormat:
        return replace(self, fills=True)

    def accept(self, snapshot: Path) -> None:
        if snapshot.stat().st_size == 0:
            return
        AnyFile(self.suffixes, begins_with=_MARK, ends_with=_MARK).accept(snapshot)
        footer = read_footer(snapshot)
        if self.schema is not None:
            check_columns(footer.columns, self.schema.columns, picks=self.picks, fills=self.fills)

    def has_rows(self, snapshot: Path) -> bool:
        return snapshot.stat().st_size > 0 and read_footer(snapshot).rows > 0
