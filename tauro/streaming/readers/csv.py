"""CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat, csv_rows, infer_csv_schema
from tauro.streaming.landing.misfits import misfits
from tauro.streaming.readers.files import (
    COMMON_OPTIONS,
    HAZARDS,
    LENIENT_PARSING,
    PARSE_MODES,
    RESERVED_OPTIONS,
    FileSource,
    FileStreamingReader,
)
from tauro.streaming.specs.hazards import Hazard
from tauro.streaming.specs.options import with_defaults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyspark.sql import DataFrame

    from tauro.schema import Schema
    from tauro.streaming.landing.formats import FileFormat
    from tauro.streaming.specs.base import OptionValue

CSV_OPTIONS = frozenset(
    """
    columnPruning sep delimiter encoding charset quote escape charToEscapeQuoteEscaping comment header preferDate
    ignoreLeadingWhiteSpace ignoreTrailingWhiteSpace nullValue nanValue positiveInf negativeInf dateFormat
    timestampFormat timestampNTZFormat timeFormat enableDateTimeParsingFallback maxColumns maxCharsPerColumn
    mode columnNameOfCorruptRecord multiLine emptyValue locale lineSep unescapedQuoteHandling timeZone
    inputBufferSize
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)
ESCAPE = '"'
"""A quote within quotes is doubled, as RFC 4180, Excel and pandas write it; Spark's own default is a backslash."""

_INFER = {"inferSchema": True}


class CsvSource(FileSource):
    """CSV files in a folder; the first line names the columns unless `options: {header: false}`."""

    is_parsed: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = CSV_OPTIONS | COMMON_OPTIONS
    reserved_options: ClassVar[Mapping[str, str]] = {
        **RESERVED_OPTIONS,
        "enforceSchema": "columns are matched by name",
        "inferSchema": "the schema of the first file is taken where none is declared",
        "samplingRatio": "the schema of the first file is taken where none is declared",
    }
    option_words: ClassVar[Mapping[str, tuple[str, ...]]] = {"mode": PARSE_MODES}
    hazards: ClassVar[Mapping[str, Hazard]] = {**HAZARDS, "mode": LENIENT_PARSING}
    example: ClassVar[Mapping[str, Any]] = {"format": "csv", "path": "data/input/", "streaming": True}

    @property
    def guesses_columns(self) -> bool:
        return self.declared_schema is None

    @property
    def names_columns(self) -> bool:
        return self.declared_schema is not None or str(self._said.get("header", True)).casefold() != "false"

    def dialect(self) -> CsvDialect:
        """How these files are written, out of Spark's options."""
        said = self._said
        return CsvDialect(
            delimiter=str(said.get("sep", said.get("delimiter", ","))),
            quote=str(said.get("quote", '"')),
            escape=str(said.get("escape", ESCAPE)),
            header=_is_true(said.get("header", True)),
            encoding=str(said.get("encoding", said.get("charset", "utf-8"))),
            multi_line=_is_true(said.get("multiline", False)),
            comment=str(said["comment"]) if said.get("comment") else None,
            **_most_columns(said.get("maxcolumns")),
        )

    @property
    def unjudged(self) -> str | None:
        return None if self.dialect().header else "it watches no files with a header"

    @property
    def null_value(self) -> str:
        """What stands for nothing, besides nothing."""
        return str(self._said.get("nullvalue", ""))

    @property
    def _said(self) -> dict[str, OptionValue]:
        return {name.casefold(): value for name, value in self.options.items()}


class CsvStreamingReader(FileStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("csv",)
    spec: ClassVar[type[CsvSource]] = CsvSource
    suffixes: ClassVar[tuple[str, ...]] = (".csv",)

    def file_format(self, source: CsvSource, schema: Schema | None) -> FileFormat:
        columns = None if schema is None else schema.names
        return CsvFormat(source.dialect(), columns, self.suffixes, source.null_value)

    def infer_schema(self, source: CsvSource, path: str) -> Schema | None:
        local = Path(path)
        if not local.exists():
            return super().infer_schema(source.model_copy(update={"options": source.options | _INFER}), path)
        files = _tables(local) if local.is_dir() else [local]
        schemas = (self.columns_in(source, file) for file in files)
        return next((schema for schema in schemas if schema is not None), None)

    def columns_in(self, source: CsvSource, file: Path) -> Schema | None:
        return infer_csv_schema(file, source.dialect())

    def options(self, source: CsvSource) -> dict[str, str]:
        """What does not fit ends the batch: Spark's own way is to make it null, or to cut it, in silence.

        It looks at all columns for that, also at those that the function leaves out.
        """
        return with_defaults(
            source.options, {"header": True, "mode": "FAILFAST", "escape": ESCAPE, "columnPruning": False}
        )

    def raw_rows(self, source: CsvSource, path: Path) -> Iterator[tuple[int, str]]:
        return csv_rows(path, source.dialect())

    def file_of(self, source: CsvSource, schema: Schema | None, rows: Iterable[str]) -> bytes:
        dialect = source.dialect()
        header = [dialect.delimiter.join(map(dialect.field, schema.names))] if schema and dialect.header else []
        return super().file_of(source, schema, [*header, *rows])

    def codec(self, source: CsvSource) -> str:
        return source.dialect().write_codec

    def misfit(self, source: CsvSource, schema: Schema, text: str, nulls: Sequence[bool]) -> str:
        dialect = source.dialect()
        fields = dialect.split(text)
        if len(fields) != len(schema.columns):
            values = f"{len(fields)} value{'s' * (len(fields) != 1)}"
            return f"it has {values}, the schema {len(schema.columns)} columns"
        empty = {"", source.null_value}
        return misfits(
            (column, dialect.value(field))
            for column, field, is_null in zip(schema.columns, fields, nulls, strict=True)
            if is_null and dialect.value(field) not in empty
        )

    def read_table(self, config: CsvSource) -> DataFrame:
        """Unlike Spark's default, columns that stand in another order than the schema's are an error."""
        schema = config.declared_schema or self.infer_schema(config, config.path)
        reader = self.spark.read.format("csv").options(**self.options(config))
        if schema is None:
            return reader.load(config.path)
        return reader.option("enforceSchema", "false").schema(schema.ddl()).load(config.path)


def _tables(folder: Path) -> list[Path]:
    """As Spark looks: what begins with a dot or an underscore (checksums, logs) holds no rows."""
    found = sorted(folder.rglob("*.csv*"))
    return [file for file in found if not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)]


def _most_columns(said: object) -> dict[str, int]:
    text = str(said).strip()
    return {"most_columns": int(text)} if text.isdecimal() else {}


def _is_true(value: object) -> bool:
    return str(value).casefold() == "true"
