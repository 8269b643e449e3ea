"""JSON files with a row on each line, checked for fields that the schema lacks."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tauro.ddl.parser import parse_type
from tauro.streaming.landing.column_types import kind_of
from tauro.streaming.landing.compression import open_unpacked
from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.landing.json_types import DEEPEST, schema_of_rows
from tauro.streaming.landing.named_columns import fields_of, new_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tauro.schema import Schema

_SAMPLE_ROWS: Final = 100_000
_MOST_NEW: Final = 1000

_AT_ONCE: Final = 1000


@dataclass(frozen=True)
class JsonFormat:
    """Of fields that the schema lacks Spark says nothing. What a row lacks is null, as JSON has it."""

    suffixes: tuple[str, ...]
    schema: Schema | None = None

    by_position = False

    @property
    def knows_columns(self) -> bool:
        return self.schema is not None

    def evolving(self) -> JsonFormat:
        return self

    def accept(self, snapshot: Path) -> None:
        self._text.accept(snapshot)
        if self.schema is None or snapshot.stat().st_size == 0:
            return
        known = Known.of([(column.name, parse_type(column.type)) for column in self.schema.columns])
        new: dict[str, None] = {}
        for row in json_rows(snapshot):
            known.look_for_others(row, new)
            if len(new) > _MOST_NEW:
                break
        if new:
            raise new_columns(list(new))

    def has_rows(self, snapshot: Path) -> bool:
        return self._text.has_rows(snapshot)

    @property
    def _text(self) -> AnyFile:
        return AnyFile(self.suffixes, is_text=True, skips_blank=True)


def infer_json_schema(file: Path) -> Schema | None:
    """The columns of a file, with types that fit its first 100 000 rows; None where it has no row that is an object."""
    return schema_of_rows(islice(json_rows(file), _SAMPLE_ROWS))


def json_rows(file: Path) -> Iterator[Mapping[str, Any]]:
    """Each row that is an object, or is in a list of such; what is none is for those who look for bad rows."""
    with open_unpacked(file) as content:
        lines = (line for line in content if line.strip())
        while some := list(islice(lines, _AT_ONCE)):
            for row in _parsed(some):
                yield from (item for item in (row if isinstance(row, list) else [row]) if isinstance(item, dict))


def _parsed(lines: Sequence[bytes]) -> Iterator[Any]:
    """All at once, which is faster; where one is no JSON, one by one."""
    with suppress(ValueError, RecursionError):
        rows: list[Any] = json.loads(b"[" + b",".join(lines) + b"]")
        if len(rows) == len(lines):
            yield from rows
            return
    for line in lines:
        with suppress(ValueError, RecursionError):
            yield json.loads(line)


@dataclass(frozen=True)
class Known:
    """The fields that a schema has."""

    names: frozenset[str]
    inner: Mapping[str, Known]
    """Of those that are objects, or lists of such."""

    @classmethod
    def of(cls, columns: Sequence[tuple[str, str]]) -> Known:
        inner = {name: cls.of(fields) for name, column_type in columns if (fields := _fields_inside(column_type))}
        return cls(frozenset(name for name, _ in columns), inner)

    def look_for_others(self, row: Mapping[str, Any], new: dict[str, None], prefix: str = "") -> None:
        """Take down the fields of a row that are none of these, and say something."""
        if not self.names.issuperset(row):
            others = (name for name in row if name not in self.names and _says_something(row[name]))
            new.update(dict.fromkeys(prefix + name for name in others))
        for name, known in self.inner.items():
            value = row.get(name)
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    known.look_for_others(item, new, f"{prefix}{name}.")


def _says_something(value: Any, depth: int = 0) -> bool:
    """Not null, and not an object or a list of nothing else, of which Spark finds no column."""
    if isinstance(value, dict | list) and depth < DEEPEST:
        items = value.values() if isinstance(value, dict) else value
        return any(_says_something(item, depth + 1) for item in items)
    return value is not None


def _fields_inside(column_type: str) -> list[tuple[str, str]]:
    while kind_of(column_type) == "ARRAY":
        column_type = column_type[len("ARRAY<") : -1]
    return fields_of(column_type) if kind_of(column_type) == "STRUCT" else []
