"""ORC files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.readers.files import COMMON_OPTIONS, FileSource, FileStreamingReader
from tauro.streaming.specs.options import with_defaults

if TYPE_CHECKING:
    from tauro.schema import Schema
    from tauro.streaming.landing.formats import FileFormat


class OrcSource(FileSource):
    """ORC files in a folder."""

    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | {"mergeSchema", "orc.*"}
    example: ClassVar[Mapping[str, Any]] = {"format": "orc", "path": "data/events/", "streaming": True}


class OrcStreamingReader(FileStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("orc",)
    spec: ClassVar[type[OrcSource]] = OrcSource
    suffixes: ClassVar[tuple[str, ...]] = (".orc",)

    def file_format(self, source: Any, schema: Schema | None) -> FileFormat:
        return AnyFile(suffixes=self.suffixes, begins_with=b"ORC", ends_with=b"ORC", after_end=1)

    def options(self, source: OrcSource) -> dict[str, str]:
        return with_defaults(source.options, {})
