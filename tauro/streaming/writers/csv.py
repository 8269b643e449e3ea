"""CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tauro.streaming.writers.files import COMMON_OPTIONS, TEXT_CODECS, FileSink, FileStreamingWriter

CSV_OPTIONS = frozenset(
    """
    sep delimiter encoding charset quote escape charToEscapeQuoteEscaping quoteAll escapeQuotes header nullValue
    emptyValue dateFormat timestampFormat timestampNTZFormat timeFormat ignoreLeadingWhiteSpace
    ignoreTrailingWhiteSpace lineSep locale timeZone extension
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)


class CsvSink(FileSink):
    """CSV files in a folder, each with a header unless `options: {header: false}`."""

    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | CSV_OPTIONS
    defaults: ClassVar[Mapping[str, Any]] = {"header": True, "escape": '"'}
    codecs: ClassVar[tuple[str, ...]] = TEXT_CODECS
    example: ClassVar[Mapping[str, Any]] = {"format": "csv", "path": "data/output/"}


class CsvStreamingWriter(FileStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("csv",)
    spec: ClassVar[type[CsvSink]] = CsvSink
