"""A folder of files of any format, always as a stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ModelWrapValidatorHandler, ValidationInfo, model_validator

from tauro.problems import AtKeyError, did_you_mean
from tauro.streaming.readers import READERS, files
from tauro.streaming.readers.files import COMMON_OPTIONS, FileSource
from tauro.streaming.specs.lacking import lacking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from tauro.problems import KeyPath
    from tauro.schema import Schema
    from tauro.streaming.landing.formats import FileFormat
    from tauro.streaming.readers.marking import Marking

_NAME = "file_stream"


class FileStreamSource(FileSource):
    """Files in a folder, always as a stream; `file_format` says of which format, whose keys and options hold."""

    always_streams: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = COMMON_OPTIONS | {"format"}
    example: ClassVar[Mapping[str, Any]] = {"format": _NAME, "file_format": "csv", "path": "data/input/"}

    file_format: str | None = None
    """The format of the files; `options: {format: ...}` says the same."""

    @model_validator(mode="wrap")
    @classmethod
    def _is_one_of_its_format(
        cls, value: Any, handler: ModelWrapValidatorHandler[FileStreamSource], info: ValidationInfo
    ) -> Any:
        """The source of the files' own format, under this one's name."""
        if not isinstance(value, dict):
            return handler(value)
        own = {key: item for key, item in value.items() if key != "file_format"}
        options = value.get("options")
        said = value.get("file_format")
        if isinstance(options, dict):
            own["options"] = {key: item for key, item in options.items() if key != "format"}
            said = said or options.get("format")
        inner = _reader_of(said, value).spec.model_validate(own | {"streaming": True}, context=info.context)
        return inner.model_copy(update={"format": _NAME})


class FileStreamingReader(files.FileStreamingReader):
    """Does what the reader of the files' format does."""

    formats: ClassVar[tuple[str, ...]] = (_NAME,)
    spec: ClassVar[type[FileSource]] = FileStreamSource
    suffixes: ClassVar[tuple[str, ...]] = ()

    def file_format(self, source: Any, schema: Schema | None) -> FileFormat:
        return self._own(source).file_format(source, schema)

    def infer_schema(self, source: Any, path: str) -> Schema | None:
        return self._own(source).infer_schema(source, path)

    def columns_in(self, source: Any, file: Path) -> Schema | None:
        return self._own(source).columns_in(source, file)

    def options(self, source: Any) -> dict[str, str]:
        return self._own(source).options(source)

    def columns(self, config: Any, written: StructType | None = None) -> StructType | None:
        return self._own(config).columns(config, written)

    def read_stream(self, config: Any) -> DataFrame:
        return self._own(config).read_stream(config)

    def marking(self, source: Any) -> Marking:
        return self._own(source).marking(source)

    def read_fitting(self, config: Any, observation: str) -> DataFrame:
        return self._own(config).read_fitting(config, observation)

    def count_rows(self, source: Any, paths: Iterable[Path]) -> int:
        return self._own(source).count_rows(source, paths)

    def raw_rows(self, source: Any, path: Path) -> Iterator[tuple[int, str]]:
        return self._own(source).raw_rows(source, path)

    def file_of(self, source: Any, schema: Schema | None, rows: Iterable[str]) -> bytes:
        return self._own(source).file_of(source, schema, rows)

    def misfit(self, source: Any, schema: Schema, text: str, nulls: Sequence[bool]) -> str:
        return self._own(source).misfit(source, schema, text, nulls)

    def _own(self, source: Any) -> files.FileStreamingReader:
        return next(reader for reader in _readers() if reader.spec is type(source))(self._context)


def _readers() -> list[type[files.FileStreamingReader]]:
    readers = (READERS.get(name) for name in READERS.formats())
    return [
        reader
        for reader in readers
        if issubclass(reader, files.FileStreamingReader) and not issubclass(reader, FileStreamingReader)
    ]


def _steps(written: Mapping[str, Any]) -> KeyPath:
    return ("file_format",) if written.get("file_format") else ("options", "format")


def _reader_of(name: object, value: Mapping[str, Any]) -> type[files.FileStreamingReader]:
    by_format = {form: reader for reader in _readers() for form in reader.formats}
    if name is None:
        otherwise = f"say 'file_format:', the format of the files: {', '.join(sorted(by_format))}"
        raise lacking("file_format", value, "the input", otherwise)
    if name not in by_format:
        hint = did_you_mean(str(name), by_format)
        raise AtKeyError(_steps(value), f"'file_format' can't be {name!r}", hint, code="unknown-format")
    return by_format[str(name)]
