"""Text files, one row a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.schema import Column, Schema
from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.readers.files import COMMON_OPTIONS, FileSource, FileStreamingReader
from tauro.streaming.specs.options import with_defaults

if TYPE_CHECKING:
    from tauro.streaming.landing.formats import FileFormat

TEXT_SCHEMA = Schema((Column("value", "STRING"),))


class TextSource(FileSource):
    """Text files in UTF-8 in a folder: one column `value`, a row for each line (`wholetext`: for each file)."""

    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | {"wholetext", "lineSep"}
    example: ClassVar[Mapping[str, Any]] = {"format": "text", "path": "data/lines/", "streaming": True}


class TextStreamingReader(FileStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("text",)
    spec: ClassVar[type[TextSource]] = TextSource
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text", ".log")

    def infer_schema(self, source: TextSource, path: str) -> Schema | None:
        return TEXT_SCHEMA

    def schema_seen(self, source: TextSource) -> Schema:
        """Known without a file."""
        return TEXT_SCHEMA

    def file_format(self, source: Any, schema: Schema | None) -> FileFormat:
        return AnyFile(suffixes=self.suffixes, is_text=True, is_utf_8_alone=True)

    def options(self, source: TextSource) -> dict[str, str]:
        return with_defaults(source.options, {})
