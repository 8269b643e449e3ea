"""The records of a CSV file with their fields in the schema's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.streaming.landing.refusal import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tauro.streaming.landing.csv_dialect import CsvDialect


@dataclass(frozen=True)
class CsvOrder:
    """Fields change places as they are written. A column that the file lacks gets its name, and no value."""

    dialect: CsvDialect
    places: tuple[int | None, ...]
    """For each column, where it stands in the file; None where it does not."""
    columns: Sequence[str]
    null_text: str

    def apply(self, records: Iterable[tuple[int, str]]) -> Iterator[str]:
        """Records with their line numbers become others; blank lines and comments stay.

        Raises:
            FileRefusedError: a record has more or fewer fields than the first one, the header.
        """
        added, width = [self.dialect.field(column) for column in self.columns], 0
        for number, record in records:
            if not self.dialect.holds_fields(record):
                yield record
                continue
            fields = self.dialect.split(record)
            if width:
                self._check(fields, number, width)
            yield self._written(record, fields, added)
            if not width:
                added, width = [self.dialect.field(self.null_text)] * len(self.columns), len(fields)

    def _written(self, record: str, fields: Sequence[str], added: Sequence[str]) -> str:
        end = record[len(record.rstrip("\r\n")) :]
        placed = (fields[place] if place is not None else text for place, text in zip(self.places, added, strict=True))
        return self.dialect.delimiter.join(placed) + end

    def _check(self, fields: Sequence[str], number: int, width: int) -> None:
        unlike = "its columns do not stand as the schema's do, so they can't be told apart"
        if len(fields) != width:
            raise FileRefusedError(
                f"line {number} has {len(fields)} values, the header {width}; {unlike}", "mend the line"
            )
        if not self.dialect.is_certain(fields):
            hint = 'mend the line; where quotes in values are doubled, say \'options: {escape: "\\""}\''
            raise FileRefusedError(f"line {number} has text after a closing quote; {unlike}", hint)
