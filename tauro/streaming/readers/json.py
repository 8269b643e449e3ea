"""JSON files, one object a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.readers.files import COMMON_OPTIONS, FileSource, FileStreamingReader
from tauro.streaming.specs.options import with_defaults

if TYPE_CHECKING:
    from tauro.schema import Schema
    from tauro.streaming.landing.formats import FileFormat

JSON_OPTIONS = frozenset(
    """
    primitivesAsString prefersDecimal allowComments allowUnquotedFieldNames allowSingleQuotes
    allowNumericLeadingZeros allowBackslashEscapingAnyCharacter allowUnquotedControlChars allowNonNumericNumbers
    mode columnNameOfCorruptRecord dateFormat timestampFormat timestampNTZFormat timeFormat
    enableDateTimeParsingFallback multiLine encoding charset lineSep samplingRatio dropFieldIfAllNull locale
    timeZone maxNestingDepth maxNumLen maxStringLen
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)


class JsonSource(FileSource):
    """JSON files in a folder, one object a line; `options: {multiLine: true}` for one document a file."""

    known_options: ClassVar[frozenset[str]] = JSON_OPTIONS | COMMON_OPTIONS
    example: ClassVar[Mapping[str, Any]] = {"format": "json", "path": "data/events/", "streaming": True}


class JsonStreamingReader(FileStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("json",)
    spec: ClassVar[type[JsonSource]] = JsonSource
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")

    def file_format(self, source: Any, schema: Schema | None) -> FileFormat:
        in_utf8 = {"encoding", "charset"}.isdisjoint(name.casefold() for name in source.options)
        return AnyFile(suffixes=self.suffixes, is_text=in_utf8)

    def options(self, source: JsonSource) -> dict[str, str]:
        return with_defaults(source.options, {"mode": "FAILFAST"})
