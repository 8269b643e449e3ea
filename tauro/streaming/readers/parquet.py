"""Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.readers.files import COMMON_OPTIONS, FileSource, FileStreamingReader
from tauro.streaming.specs.options import with_defaults

if TYPE_CHECKING:
    from tauro.schema import Schema
    from tauro.streaming.landing.formats import FileFormat


class ParquetSource(FileSource):
    """Parquet files in a folder."""

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
        return AnyFile(suffixes=self.suffixes, begins_with=b"PAR1", ends_with=b"PAR1")

    def options(self, source: ParquetSource) -> dict[str, str]:
        return with_defaults(source.options, {})
