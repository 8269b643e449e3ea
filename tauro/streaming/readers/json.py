"""JSON files, one object a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.landing.compression import open_unpacked
from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.landing.json_file import JsonFormat, infer_json_schema
from tauro.streaming.landing.misfits import json_misfit
from tauro.streaming.readers.files import (
    COMMON_OPTIONS,
    HAZARDS,
    LENIENT_PARSING,
    PARSE_MODES,
    FileSource,
    FileStreamingReader,
)
from tauro.streaming.specs.hazards import Hazard
from tauro.streaming.specs.options import option_value, with_defaults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

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

_CORRUPT_COLUMN = "_corrupt_record"
"""Spark's own `spark.sql.columnNameOfCorruptRecord`."""
_UTF_8 = frozenset({"utf-8", "utf8"})
_ROW_IS_NO_LINE = frozenset({"multiline", "linesep", "encoding", "charset"})


class JsonSource(FileSource):
    """JSON files in a folder, one object a line; `options: {multiLine: true}` for one document a file."""

    is_parsed: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = JSON_OPTIONS | COMMON_OPTIONS
    option_words: ClassVar[Mapping[str, tuple[str, ...]]] = {"mode": PARSE_MODES}
    hazards: ClassVar[Mapping[str, Hazard]] = {**HAZARDS, "mode": LENIENT_PARSING}
    example: ClassVar[Mapping[str, Any]] = {"format": "json", "path": "data/events/", "streaming": True}

    @property
    def guesses_columns(self) -> bool:
        return self.declared_schema is None

    @property
    def unjudged(self) -> str | None:
        if self.declared_schema is not None:
            return "its declared 'schema:' says which fields of JSON are read"
        if not _ROW_IS_NO_LINE.isdisjoint(map(str.casefold, self.options)):
            return "JSON is looked into only where each row is a line, in UTF-8"
        return None

    @property
    def hazards_taken(self) -> dict[str, Hazard]:
        """A value that does not fit is lost where nothing keeps it: Spark puts it into a column of the schema."""
        taken = super().hazards_taken
        said = {name.casefold(): str(value) for name, value in self.options.items()}
        column = said.get("columnnameofcorruptrecord", _CORRUPT_COLUMN).casefold()
        names = () if self.declared_schema is None else self.declared_schema.names
        if said.get("mode", "").casefold() == "permissive" and column in map(str.casefold, names):
            return {name: found for name, found in taken.items() if name.casefold() != "mode"}
        return taken


class JsonStreamingReader(FileStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("json",)
    spec: ClassVar[type[JsonSource]] = JsonSource
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")

    def file_format(self, source: Any, schema: Schema | None) -> FileFormat:
        if source.unjudged is None:
            return JsonFormat(self.suffixes, schema)
        in_utf8 = {"encoding", "charset"}.isdisjoint(name.casefold() for name in source.options)
        return AnyFile(suffixes=self.suffixes, is_text=in_utf8, skips_blank=in_utf8)

    def columns_in(self, source: JsonSource, file: Path) -> Schema | None:
        return infer_json_schema(file)

    def options(self, source: JsonSource) -> dict[str, str]:
        """In another encoding Spark reads lines only if it is told how they end."""
        defaults = {"mode": "FAILFAST"}
        is_line = (option_value(source.options, "multiLine") or "false").casefold() == "false"
        if is_line and self.codec(source).casefold() not in _UTF_8:
            defaults["lineSep"] = "\n"
        return with_defaults(source.options, defaults)

    def codec(self, source: JsonSource) -> str:
        said = {name.casefold(): str(value) for name, value in source.options.items()}
        return said.get("encoding", said.get("charset", super().codec(source)))

    def raw_rows(self, source: JsonSource, path: Path) -> Iterator[tuple[int, str]]:
        """Where a row is a line; a text in another encoding has no lines here."""
        if not _ROW_IS_NO_LINE.isdisjoint(map(str.casefold, source.options)):
            return
        with open_unpacked(path) as file:
            for number, line in enumerate(file, 1):
                yield number, line.decode(errors="replace")

    def misfit(self, source: JsonSource, schema: Schema, text: str, nulls: Sequence[bool]) -> str:
        return json_misfit(text, schema, nulls)
