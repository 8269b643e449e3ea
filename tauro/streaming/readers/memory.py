"""Rows out of the configuration, or out of a program's hands: for tests, and for trying things out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from tauro.spark.columns import struct_of
from tauro.state.checkpoint import is_log_offset
from tauro.streaming.exceptions import StreamingError
from tauro.streaming.landing.rows import MemoryRows, schema_of
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.specs.columns import declared_columns
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.source import SourceSpec

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

_SPARKS_FORMAT = "json"


class MemorySource(SourceSpec):
    """Rows that stand in the configuration, read once each; `rows` that are added at their end are read later."""

    always_streams: ClassVar[bool] = True
    is_for_trying: ClassVar[bool] = True
    needs_folder: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = frozenset({"maxFilesPerTrigger"})
    example: ClassVar[Mapping[str, Any]] = {"format": "memory", "rows": [{"id": 1, "name": "one"}]}

    rows: Any
    """A list of mappings, one for each row; in Python also a `MemoryRows`, to which rows can be added at any time."""
    declared_schema: Any = Field(default=None, alias="schema")
    """Columns and types; those of the rows when nothing is said."""

    @field_validator("rows")
    @classmethod
    def _rows_are_mappings(cls, rows: Any) -> Any:
        if isinstance(rows, MemoryRows) or (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            return rows
        raise ValueError("'rows' is a list of mappings, as in [{id: 1, name: one}, {id: 2, name: two}]")

    _schema_is_readable = field_validator("declared_schema")(declared_columns)

    @model_validator(mode="after")
    def _has_columns(self) -> MemorySource:
        if self.declared_schema is None and not list(self.rows):
            raise ValueError("without a row, a 'schema' is needed")
        return self

    def misfit(self, offset: Any) -> str | None:
        return None if is_log_offset(offset) else "is not one of rows that Tauro keeps"

    def in_folder(self, folder: Path) -> Self:
        if isinstance(self.rows, MemoryRows):
            return self
        kept = MemoryRows(folder)
        kept.keep(self.rows)
        return self.model_copy(update={"rows": kept})


class MemoryStreamingReader(BaseStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("memory",)
    spec: ClassVar[type[MemorySource]] = MemorySource

    def columns(self, config: MemorySource, written: StructType | None = None) -> StructType:
        """Without the folder that a stream reads its rows from."""
        return struct_of((config.declared_schema or schema_of(config.rows)).ddl())

    def read_stream(self, config: MemorySource) -> DataFrame:
        rows = config.rows
        if not isinstance(rows, MemoryRows):
            rows = MemoryRows.of(rows)
        schema = config.declared_schema or schema_of(rows)
        options = with_defaults(config.options, {"mode": "FAILFAST", "maxFileAge": "36500d"})
        return self.spark.readStream.format(_SPARKS_FORMAT).options(**options).schema(schema.ddl()).load(rows.path)

    def read_table(self, config: MemorySource) -> DataFrame:
        raise StreamingError("input format 'memory' is always a stream")
