"""Columns and types out of JSON objects, where a schema has to be widened without Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tauro.ddl.parser import Field, field_text
from tauro.schema import Column, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LARGEST: Final = 1 << 63
DEEPEST: Final = 50
"""What is nested deeper is text."""
_NUMBERS: Final = {"BIGINT", "DOUBLE"}


class JsonGuess:
    """The type of a field, from its values one by one; STRING takes any, where they have nothing in common."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._kinds: set[str] = set()
        self._fields: dict[str, JsonGuess] = {}
        self._items: JsonGuess | None = None

    def add(self, value: Any) -> None:
        if self._depth > DEEPEST:
            self._kinds.add("STRING")
            return
        match value:
            case None:
                return
            case dict():
                self._kinds.add("STRUCT")
                for name, inner in value.items():
                    self._fields.setdefault(name, JsonGuess(self._depth + 1)).add(inner)
            case list():
                self._kinds.add("ARRAY")
                self._items = self._items or JsonGuess(self._depth + 1)
                for item in value:
                    self._items.add(item)
            case _:
                self._kinds.add(_kind(value))

    @property
    def type(self) -> str:
        if self._kinds == _NUMBERS:
            return "DOUBLE"
        if len(self._kinds) != 1:
            return "STRING"
        (kind,) = self._kinds
        if kind == "ARRAY" and self._items is not None:
            return f"ARRAY<{self._items.type}>"
        return self._struct() if kind == "STRUCT" else kind

    def columns(self) -> tuple[Column, ...]:
        """Of what was added, if it was all objects; names that differ by case alone are one to Spark."""
        found: dict[str, Column] = {}
        for name, guess in self._fields.items():
            if name:
                found.setdefault(name.casefold(), Column(name, guess.type))
        return tuple(found.values())

    def _struct(self) -> str:
        columns = self.columns()
        fields = (field_text(Field(column.name, column.type), ": ") for column in columns)
        return f"STRUCT<{', '.join(fields)}>" if columns else "STRING"


def schema_of_rows(rows: Iterable[Mapping[str, Any]]) -> Schema | None:
    guess = JsonGuess()
    for row in rows:
        guess.add(row)
    return Schema(guess.columns()) if guess.columns() else None


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "BOOLEAN"
        case int():
            return "BIGINT" if -_LARGEST <= value < _LARGEST else "STRING"
        case float():
            return "DOUBLE"
    return "STRING"
