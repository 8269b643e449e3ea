"""How text files are read so that a row that does not fit its schema is there, too, with its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.schema import Schema, parse_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAT, _SCHEMA = "format", "schema"
_MODE, _COLUMN = "mode", "columnNameOfCorruptRecord"


@dataclass(frozen=True)
class Marking:
    """The same for the stream that reads a file and for whoever looks for its bad rows afterwards."""

    format: str
    schema: Schema
    options: Mapping[str, str]

    @property
    def column(self) -> str:
        """A column that no file has: the text of a row that does not fit, else null."""
        name, taken = "_tauro_misfit", {column.casefold() for column in self.schema.names}
        while name in taken:
            name = f"_{name}"
        return name

    @property
    def ddl(self) -> str:
        """The columns; Spark fills the one for bad rows only where the schema has it."""
        return f"{self.schema.ddl()}, `{self.column}` STRING"

    @property
    def spark_options(self) -> dict[str, str]:
        return {**self.options, _MODE: "PERMISSIVE", _COLUMN: self.column}

    def kept(self) -> dict[str, str]:
        """What to keep, so that a later start can look at files as they were read."""
        return {_FORMAT: self.format, _SCHEMA: self.schema.ddl(), **self.options}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Marking:
        options = {name: value for name, value in kept.items() if name not in {_FORMAT, _SCHEMA}}
        return cls(kept[_FORMAT], parse_schema(kept[_SCHEMA]), options)
