"""Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.schema import Schema
from tauro.streaming.landing.parquet_file import ParquetFormat
from tauro.streaming.landing.parquet_footer import read_footer
from tauro.streaming.readers.files import COMMON_OPTIONS, FileSource, FileStreamingReader
from tauro.streaming.specs.options import with_defaults

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.landing.formats import FileFormat


class ParquetSource(FileSource):
    """Parquet files in a folder."""

    unjudged: ClassVar[str | None] = None
    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | {
        "mergeSchema",
        "datetimeRebaseMode",
        "int96RebaseMode",
        "parquet.*",
    }
    example: ClassVar[Mapping[str, Any]] = {"format": "parquet", "path": "data/events/", "streaming": True}


class ParquetStreamingReader(FileStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("parquet",)
    spec: ClassVar[type[ParquetSource]] = ParquetSource
    suffixes: ClassVar[tuple[str, ...]] = (".parquet",)

    def file_format(self, source: Any, schema: Schema | None) -> FileFormat:
        return ParquetFormat(self.suffixes, schema, picks=source.declared_schema is not None)

    def columns_in(self, source: ParquetSource, file: Path) -> Schema | None:
        """Types that only Spark knows are left to the next one who declares them."""
        columns = tuple(column for column in read_footer(file).columns if column.type)
        return Schema(columns) if columns else None

    def options(self, source: ParquetSource) -> dict[str, str]:
        return with_defaults(source.options, {})
