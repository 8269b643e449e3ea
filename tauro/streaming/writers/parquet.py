"""Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tauro.streaming.writers.files import COLUMN_CODECS, COMMON_OPTIONS, FileSink, FileStreamingWriter


class ParquetSink(FileSink):
    """Parquet files in a folder."""

    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | {"datetimeRebaseMode", "parquet.*"}
    codecs: ClassVar[tuple[str, ...]] = COLUMN_CODECS
    example: ClassVar[Mapping[str, Any]] = {"format": "parquet", "path": "data/output/"}


class ParquetStreamingWriter(FileStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("parquet",)
    spec: ClassVar[type[ParquetSink]] = ParquetSink
