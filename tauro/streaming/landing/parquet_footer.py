"""What a Parquet file says of itself at its end: its columns, and how many rows it has."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tauro.schema import Column
from tauro.streaming.landing.parquet_types import Element, column_type
from tauro.streaming.landing.refusal import FileRefusedError
from tauro.streaming.landing.thrift import CompactReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LENGTH_BYTES: Final = 4
_MARK: Final = b"PAR1"
_LARGEST: Final = 256 << 20
_SCHEMA, _ROWS = 2, 3
"""Numbers of fields, in parquet.thrift; behind these two come the many of where each piece of a column lies."""
_DEEPEST: Final = 100


@dataclass(frozen=True)
class Footer:
    columns: tuple[Column, ...]
    """With types in Spark's DDL; an empty one where Spark alone knows."""
    rows: int


def read_footer(file: Path) -> Footer:
    """Read the end of a file that ends as a Parquet file does.

    Raises:
        FileRefusedError: there is nothing to be made of it.
    """
    try:
        said = CompactReader(_footer_bytes(file)).struct(until=_ROWS)
        elements = iter(said[_SCHEMA])
        columns = _element(elements).children
        return Footer(tuple(Column(column.name, column_type(column)) for column in columns), int(said[_ROWS]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileRefusedError("it is damaged: what it says of its columns can't be read", "write it again") from error


def _footer_bytes(file: Path) -> bytes:
    behind = _LENGTH_BYTES + len(_MARK)
    with file.open("rb") as content:
        size = content.seek(0, os.SEEK_END)
        content.seek(max(0, size - behind))
        length = int.from_bytes(content.read(_LENGTH_BYTES), "little")
        if length > min(size - behind, _LARGEST):
            raise ValueError("longer than the file")
        content.seek(size - behind - length)
        return content.read(length)


def _element(elements: Iterator[dict[int, object]], depth: int = 0) -> Element:
    """The next element and those inside it, which come behind it."""
    said = next(elements, None)
    if said is None or depth > _DEEPEST:
        raise ValueError("elements are missing, or nested too deeply")
    element = Element.of(said)
    return element.around([_element(elements, depth + 1) for _ in range(element.width)])
