"""Does the header of a CSV file fit the columns, and in which order do they stand?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tauro.streaming.landing.refusal import ColumnsDifferError, FileRefusedError, listed, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tauro.streaming.landing.csv_dialect import CsvDialect

_SEPARATORS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


def header_names(record: str, dialect: CsvDialect) -> tuple[str, ...]:
    """Column names without spaces around; one that is empty is called as Spark calls it.

    Raises:
        FileRefusedError: two columns have one name.
    """
    names = [dialect.value(field.strip()).strip() for field in dialect.split(record)]
    names = [name or f"_c{position}" for position, name in enumerate(names)]
    folded = [name.casefold() for name in names]
    twice = sorted({name for name in names if folded.count(name.casefold()) > 1})
    if twice:
        raise FileRefusedError(f"its header has {listed(twice)} more than once", "give each column a name of its own")
    return tuple(names)


def column_order(names: Sequence[str], columns: Sequence[str], *, fills: bool = False) -> tuple[int | None, ...]:
    """For each column of the schema, where it stands in the file. Names are compared without regard to case.

    One that the file lacks is None where `fills` is true.

    Raises:
        ColumnsDifferError: the file lacks a column or has one more; the error names them.
    """
    places = {name.casefold(): place for place, name in enumerate(names)}
    wanted = {column.casefold() for column in columns}
    missing = [column for column in columns if column.casefold() not in places]
    new = [name for name in names if name.casefold() not in wanted]
    if len(missing) == len(columns):
        raise ColumnsDifferError(
            f"its first line is {shortened(', '.join(names))!r}, where the columns {listed(columns)} should be named",
            "add the header line; or, if no file has one, say 'options: {header: false}'",
        )
    if missing and not fills:
        rest = f", and has {listed(new)}, which the schema lacks" if new else ""
        hint = "add the column, or take it out of the schema; with 'on_schema_change: evolve' it is null"
        raise ColumnsDifferError(f"it lacks {listed(missing)}{rest}", hint)
    if new:
        hint = "add it to the input's 'schema:'"
        raise ColumnsDifferError(f"it has {listed(new)}, which the schema lacks", hint, new=new)
    return tuple(places.get(column.casefold()) for column in columns)


def check_separator(header: str, following: Sequence[str], dialect: CsvDialect, columns: Sequence[str] | None) -> None:
    """Find out a file that is separated by something else: each of its lines is one field, and all divide alike.

    Raises:
        FileRefusedError: it is.
    """
    if len(dialect.split(header)) > 1 or (columns is not None and len(columns) == 1):
        return
    for separator, called in _SEPARATORS.items():
        counts = {record.count(separator) for record in (header, *following)}
        if separator != dialect.delimiter and len(counts) == 1 and counts != {0}:
            shown = separator.encode("unicode_escape").decode()
            raise FileRefusedError(f"its values are separated by {called}", f"say 'options: {{sep: \"{shown}\"}}'")
