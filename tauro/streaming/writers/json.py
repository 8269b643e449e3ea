"""JSON files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tauro.streaming.writers.files import COMMON_OPTIONS, TEXT_CODECS, FileSink, FileStreamingWriter

JSON_OPTIONS = frozenset(
    """
    encoding charset lineSep dateFormat timestampFormat timestampNTZFormat timeFormat ignoreNullFields locale
    timeZone writeNonAsciiCharacterAsCodePoint
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)


class JsonSink(FileSink):
    """JSON files in a folder, one object a line."""

    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | JSON_OPTIONS
    codecs: ClassVar[tuple[str, ...]] = TEXT_CODECS
    example: ClassVar[Mapping[str, Any]] = {"format": "json", "path": "data/output/"}


class JsonStreamingWriter(FileStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("json",)
    spec: ClassVar[type[JsonSink]] = JsonSink
