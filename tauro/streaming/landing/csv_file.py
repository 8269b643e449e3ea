"""CSV files: checked by header, put into the schema's order, and asked for their schema."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, Final

from tauro.inference import TypeGuess
from tauro.schema import Column, Schema
from tauro.streaming.landing.compression import check_compression, create_packed, open_unpacked
from tauro.streaming.landing.csv_dialect import LONGEST_LINE, CsvDialect
from tauro.streaming.landing.csv_header import check_separator, column_order, header_names
from tauro.streaming.landing.csv_order import CsvOrder
from tauro.streaming.landing.formats import wrong_encoding
from tauro.streaming.landing.refusal import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["CsvDialect", "CsvFormat", "csv_rows", "infer_csv_schema"]

_SAMPLE_ROWS: Final = 100_000
_LOOK_AHEAD: Final = 5


@dataclass(frozen=True)
class CsvFormat:
    """Spark maps CSV columns by position, whatever the header says. So the header is compared here, by name.

    A file whose columns stand in another order is rewritten in the schema's: the fields change places as they are
    written, quotes and all. Where it lacks a column, or has one more, it is refused; an evolving format gives it the
    columns that it lacks, without values. The whole text is read: a file that is not in its encoding, or has a quote
    that is never closed, is refused too.
    """

    dialect: CsvDialect
    columns: tuple[str, ...] | None = None
    """The schema's, in its order; None while there is no schema."""
    suffixes: tuple[str, ...] = (".csv", ".tsv")
    null_text: str = ""
    """What stands for no value."""
    fills: bool = False

    by_position = True

    @property
    def knows_columns(self) -> bool:
        return self.columns is not None

    def evolving(self) -> CsvFormat:
        return replace(self, fills=True)

    def accept(self, snapshot: Path) -> None:
        if snapshot.stat().st_size == 0:
            return
        check_compression(snapshot)
        with _open_records(snapshot, self.dialect) as records:
            first = next(((n, record) for n, record in records if self.dialect.holds_fields(record)), None)
            following = list(islice(records, _LOOK_AHEAD))
            order = None if first is None else self._order(first[1], [record for _, record in following])
            for _ in records:
                pass
        if order is not None and order != tuple(range(len(order))):
            _reorder(snapshot, CsvOrder(self.dialect, order, self.columns or (), self.null_text))

    def has_rows(self, snapshot: Path) -> bool:
        with _open_records(snapshot, self.dialect) as records:
            rows = (record for _, record in records if self.dialect.holds_fields(record))
            return len(list(islice(rows, 1 + self.dialect.header))) > self.dialect.header

    def _order(self, first: str, following: list[str]) -> tuple[int | None, ...] | None:
        check_separator(first, [r for r in following if self.dialect.holds_fields(r)], self.dialect, self.columns)
        if self.dialect.header:
            names = header_names(first, self.dialect)
            return None if self.columns is None else column_order(names, self.columns, fills=self.fills)
        count = len(self.dialect.split(first))
        if self.columns is not None and count != len(self.columns):
            raise FileRefusedError(f"its first line has {count} values, the schema {len(self.columns)} columns")
        return None


def infer_csv_schema(file: Path, dialect: CsvDialect) -> Schema | None:
    """The columns of a file, with types that fit its first 100 000 rows; None where it has no row.

    Raises:
        FileRefusedError: it can't be read as CSV of this dialect.
    """
    check_compression(file)
    with _open_records(file, dialect) as records:
        rows = (record for _, record in records if dialect.holds_fields(record))
        first = next(rows, None)
        if first is None:
            return None
        if dialect.header:
            names, row = header_names(first, dialect), next(rows, None)
        else:
            names, row = tuple(f"_c{place}" for place in range(len(dialect.split(first)))), first
        if row is None:
            return None
        guesses = [TypeGuess() for _ in names]
        for record in (row, *islice(rows, _SAMPLE_ROWS - 1)):
            for guess, field in zip(guesses, dialect.split(record), strict=False):
                guess.add(dialect.value(field))
    return Schema(tuple(Column(name, guess.type) for name, guess in zip(names, guesses, strict=True)))


def csv_rows(file: Path, dialect: CsvDialect) -> Iterator[tuple[int, str]]:
    """The line number and the text of each row of a file that has landed."""
    with _open_records(file, dialect) as records:
        rows = ((number, record) for number, record in records if dialect.holds_fields(record))
        yield from islice(rows, int(dialect.header), None)


@contextmanager
def _open_records(file: Path, dialect: CsvDialect) -> Iterator[Iterator[tuple[int, str]]]:
    try:
        with (
            open_unpacked(file) as unpacked,
            TextIOWrapper(unpacked, encoding=dialect.read_codec, newline="") as lines,
        ):
            yield dialect.records(iter(partial(lines.readline, LONGEST_LINE), ""))
    except UnicodeError as error:
        raise wrong_encoding(dialect.encoding) from error


def _reorder(snapshot: Path, order: CsvOrder) -> None:
    """Write the columns in another order into a hidden file beside, then put it in the snapshot's place."""
    rewritten = snapshot.with_name(f".{snapshot.stem}.reordered{snapshot.suffix}")
    rewritten.unlink(missing_ok=True)
    try:
        with (
            _open_records(snapshot, order.dialect) as records,
            create_packed(rewritten) as packed,
            TextIOWrapper(packed, encoding=order.dialect.write_codec, newline="") as target,
        ):
            target.writelines(order.apply(records))
        rewritten.chmod(0o600)
        rewritten.replace(snapshot)
    except BaseException:
        rewritten.unlink(missing_ok=True)
        raise
