"""The family of sources that read files in a folder."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, field_validator

from tauro.schema import Column, Schema, parse_schema
from tauro.spark.columns import struct_of
from tauro.state.checkpoint import is_log_offset
from tauro.streaming.exceptions import StreamingError
from tauro.streaming.landing.formats import AnyFile, FileFormat
from tauro.streaming.landing.listing import look_into
from tauro.streaming.landing.misfits import DOES_NOT_FIT
from tauro.streaming.landing.refusal import FileRefusedError
from tauro.streaming.landing.selection import Selection
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.readers.fitting import count_whole, without_bad_rows
from tauro.streaming.readers.marking import Marking
from tauro.streaming.specs.base import option_text
from tauro.streaming.specs.columns import declared_columns
from tauro.streaming.specs.hazards import Hazard
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.options import option_value, with_defaults
from tauro.streaming.specs.source import SourceSpec
from tauro.streaming.vocabulary import LandingMode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

MAX_FILES_PER_TRIGGER = 1000
"""A bounded first batch: the same throughput as an unlimited one, and steady progress (measured)."""

_NEVER_TOO_OLD = "36500000d"
"""Spark skips files a week older than the newest one, in silence; a landing folder holds only what is to be read.

A file that is linked into it keeps its time, which may be in any century.
"""

_JUDGING = frozenset({"mode", "columnnameofcorruptrecord"})

_PACE = frozenset({"maxFilesPerTrigger", "maxBytesPerTrigger", "latestFirst"})
STREAM_OPTIONS = _PACE | {"ignoreCorruptFiles"}
COMMON_OPTIONS = STREAM_OPTIONS | {"modifiedBefore", "modifiedAfter", "ignoreMissingFiles", "compression"}
RESERVED_OPTIONS: Mapping[str, str] = {
    "path": "say 'path:' beside 'format:'",
    "maxFileAge": "files are never skipped for their age",
    "cleanSource": "copies are removed once they are committed, your own files are left alone",
    "sourceArchiveDir": "your own files are left where they are",
    "fileNameOnly": "a file is known by its path and its content",
    "pathGlobFilter": "say 'file_pattern:' beside 'path:'",
    "recursiveFileLookup": "say 'recursive: true' beside 'path:'",
}

_MEND = "leave it out: the run then stops and names the file; once it is mended, it goes on"
HAZARDS: Mapping[str, Hazard] = {
    "ignoreMissingFiles": Hazard("files", {"true": "a file that is gone when it is read is passed over"}, _MEND),
    "ignoreCorruptFiles": Hazard("files", {"true": "what can't be read of a file is passed over"}, _MEND),
}
PARSE_MODES = ("FAILFAST", "PERMISSIVE", "DROPMALFORMED")
LENIENT_PARSING = Hazard(
    "values",
    {
        "permissive": "a value that does not fit its column becomes null",
        "dropmalformed": "a row that does not fit the schema is left out",
    },
    "leave it out: with FAILFAST the run stops, and names the file",
)


class FileSource(SourceSpec):
    """Files of one format in a folder."""

    lands: ClassVar[bool] = True
    rate_limit_options: ClassVar[tuple[str, ...]] = ("maxFilesPerTrigger", "maxBytesPerTrigger")
    reserved_options: ClassVar[Mapping[str, str]] = RESERVED_OPTIONS
    is_parsed: ClassVar[bool] = False
    """Whether values are made out of text, which may not fit."""
    stream_keys: ClassVar[frozenset[str]] = SourceSpec.stream_keys | {
        "landing",
        "file_pattern",
        "recursive",
        "source_file",
    }
    table_options: ClassVar[frozenset[str]] = frozenset({"modifiedBefore", "modifiedAfter"})
    hazards: ClassVar[Mapping[str, Hazard]] = HAZARDS

    path: str
    """The folder, relative to the project; for a table read once also a file, or a pattern."""
    declared_schema: Any = Field(default=None, alias="schema")
    """Columns and types: DDL text, a list of `{name, type}`, or a path to a `.ddl` or `.json` file."""
    file_pattern: str | None = None
    """Which file names are taken, as in `sales_*.csv`; those of the format when nothing is said."""
    recursive: bool = False
    """Whether files in subfolders are taken too."""
    landing: LandingMode = LandingMode.COPY
    """How a file gets into the landing folder; `link` is for huge files that arrive by rename."""
    source_file: str | None = None
    """The name of a column that holds the path of the file a row came from."""

    @property
    def reads_newest_first(self) -> bool:
        return self.is_stream and (option_value(self.options, "latestFirst") or "").casefold() == "true"

    @property
    def idle_options(self) -> dict[str, str]:
        folded = {name.casefold(): name for name in self.options}
        idle = {} if self.is_stream else {name.casefold(): "a table is read at once" for name in _PACE}
        if str(self.options.get(folded.get("mode", ""), PARSE_MODES[0])).casefold() != "permissive":
            idle["columnnameofcorruptrecord"] = "only with 'mode: PERMISSIVE' a row that does not fit is kept"
        return {folded[name]: reason for name, reason in idle.items() if name in folded}

    @property
    def facts(self) -> Mapping[str, Any]:
        """How the files are read; not how many at once."""
        passing = {name.casefold() for name in STREAM_OPTIONS}
        said = {name.casefold(): option_text(value) for name, value in self.options.items()}
        schema = {} if self.declared_schema is None else {"schema": self.declared_schema.ddl()}
        return {"options": {name: said[name] for name in sorted(said) if name not in passing}, **schema}

    def misfit(self, offset: Any) -> str | None:
        return None if is_log_offset(offset) else "is not one of files in a folder"

    def shown_offset(self, offset: Any) -> str:
        return "the files that its log does not name yet"

    @property
    def tells_bad_rows(self) -> bool:
        """Not where the options say themselves what becomes of such rows."""
        return self.is_parsed and _JUDGING.isdisjoint(map(str.casefold, self.options))

    _schema_is_readable = field_validator("declared_schema")(declared_columns)


class FileStreamingReader(BaseStreamingReader):
    """Reads files that lie still: a landing folder, the output of another stream, or a table's folder."""

    spec: ClassVar[type[SourceSpec]] = FileSource
    suffixes: ClassVar[tuple[str, ...]]
    """File names that are of this format, when the user says no pattern."""

    def file_format(self, source: Any, schema: Schema | None) -> FileFormat:
        """What a file must be like before it lands. Called again once the schema is known."""
        return AnyFile(suffixes=self.suffixes)

    def infer_schema(self, source: Any, path: str) -> Schema | None:
        """The columns of a settled file, or of a folder; None without a row. Called only when nothing is declared."""
        frame = self.spark.read.format(self.formats[0]).options(**self.options(source)).load(path)
        if not frame.columns:
            return None
        found = parse_schema(frame.schema)
        return Schema(tuple(Column(column.name, column.type) for column in found.columns))

    def columns_in(self, source: Any, file: Path) -> Schema | None:
        """The columns of one file, found without Spark; None without a row, and where that is not possible.

        Raises:
            FileRefusedError: it can't be read.
        """
        return None

    def columns(self, config: Any, written: StructType | None = None) -> StructType | None:
        """Those that are declared or written, else those of the first file that has a row."""
        schema = config.declared_schema
        if schema is None and written is not None:
            return written
        schema = schema or self.schema_seen(config)
        return None if schema is None else struct_of(schema.ddl())

    def schema_seen(self, source: Any) -> Schema | None:
        """What a stream would take for the schema of the files that are there; None without any. Nothing is landed."""
        from pyspark.errors import PySparkException

        for path in self._oldest_first(source):
            try:
                schema = self.infer_schema(source, path)
            except (FileRefusedError, PySparkException, OSError, ValueError):
                continue  # a run refuses the file, and takes the next
            if schema is not None:
                return schema
        return None

    def _oldest_first(self, source: Any) -> list[str]:
        folder = locate(source.path, Path("/")).local
        if folder is None:
            return [source.path]
        selection = Selection(self.file_format(source, None).suffixes, source.file_pattern, source.recursive)
        found = sorted(look_into(folder, selection, {}).found, key=lambda file: (file.signature.mtime_ns, file.path))
        return [str(folder / file.path) for file in found]

    @abstractmethod
    def options(self, source: Any) -> dict[str, str]:
        """Spark's options, for a stream and for a table alike."""

    def read_stream(self, config: Any) -> DataFrame:
        schema = config.declared_schema or self.infer_schema(config, config.path)
        if schema is None:
            hint = "declare a 'schema', or begin once a file with a row is there"
            raise StreamingError(f"the columns of '{config.path}' are not known", hint=hint)
        options = self.options(config) | _paced(config)
        return self.spark.readStream.format(self.formats[0]).options(**options).schema(schema.ddl()).load(config.path)

    def marking(self, source: Any) -> Marking:
        """How to read files of this source so that a row that does not fit is there, too; its columns are known."""
        return Marking(self.formats[0], source.declared_schema, self.options(source))

    def read_fitting(self, config: Any, observation: str) -> DataFrame:
        marking = self.marking(config)
        reader = self.spark.readStream.format(marking.format).options(**(marking.spark_options | _paced(config)))
        return without_bad_rows(reader.schema(marking.ddl).load(config.path), marking.column, observation)

    def count_rows(self, source: Any, paths: Iterable[Path]) -> int:
        """How many rows a stream of this source gets out of some files; its columns are known."""
        reader = self.spark.read.format(self.formats[0]).options(**self.options(source))
        return count_whole(reader.schema(source.declared_schema.ddl()).load([str(path) for path in paths]))

    def raw_rows(self, source: Any, path: Path) -> Iterator[tuple[int, str]]:
        """The number and the text of each line of a file that holds a row, where a row is a line."""
        return iter(())

    def file_of(self, source: Any, schema: Schema | None, rows: Iterable[str]) -> bytes:
        """Rows, by their texts, as a file of this source would have them.

        Raises:
            UnicodeEncodeError: they can't be said in its encoding.
            LookupError: it is an encoding that only Java knows.
        """
        return "".join(f"{row}\n" for row in rows).encode(self.codec(source))

    def codec(self, source: Any) -> str:
        """The encoding of this source's files."""
        return "utf-8"

    def misfit(self, source: Any, schema: Schema, text: str, nulls: Sequence[bool]) -> str:
        """Why a row does not fit; `nulls` says which columns Spark could make nothing of, or found nothing for."""
        return DOES_NOT_FIT

    def read_table(self, config: Any) -> DataFrame:
        reader = self.spark.read.format(self.formats[0]).options(**self.options(config))
        if config.declared_schema is not None:
            reader = reader.schema(config.declared_schema.ddl())
        return reader.load(config.path)


def _paced(config: Any) -> dict[str, str]:
    return with_defaults(config.options, {"maxFileAge": _NEVER_TOO_OLD, "maxFilesPerTrigger": MAX_FILES_PER_TRIGGER})
