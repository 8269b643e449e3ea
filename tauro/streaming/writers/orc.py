"""ORC files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tauro.streaming.writers.files import COMMON_OPTIONS, FileSink, FileStreamingWriter


class OrcSink(FileSink):
    """ORC files in a folder."""

    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | {"orc.*"}
    codecs: ClassVar[tuple[str, ...]] = ("none", "uncompressed", "snappy", "zlib", "lzo", "zstd", "lz4", "brotli")
    example: ClassVar[Mapping[str, Any]] = {"format": "orc", "path": "data/output/"}


class OrcStreamingWriter(FileStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("orc",)
    spec: ClassVar[type[OrcSink]] = OrcSink
