"""Readers and writers by the names of their formats, those of other packages too."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tauro.streaming.exceptions import (
    StreamingError,
    StreamingFormatNotSupportedError,
    StreamingValidationError,
)
from tauro.streaming.factories import StreamingReaderFactory, StreamingWriterFactory
from tauro.streaming.readers import READERS
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.registry import Registry
from tauro.streaming.specs.source import SourceSpec
from tauro.streaming.writers import WRITERS
from tauro.streaming.writers.base import BaseStreamingWriter
from tests.project_files import check, shown, write_files, write_tutorial
from tests.streaming.fake_spark import FakeSpark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def registries_as_before() -> Iterator[None]:
    kept = [(registry, dict(registry._by_format)) for registry in (READERS, WRITERS)]
    yield
    for registry, formats in kept:
        registry._by_format.clear()
        registry._by_format.update(formats)  # type: ignore[arg-type]


class PigeonReader(BaseStreamingReader):
    def read_stream(self, config: Any) -> Any:
        return (config["format"], config.get("options"), config.get("nothing", "none"))


class PigeonWriter(BaseStreamingWriter):
    def write_stream(self, data_stream_writer: Any, config: Any) -> Any:
        return data_stream_writer, config["loft"]


def test_a_factory_needs_no_spark() -> None:
    factory = StreamingReaderFactory({"spark": None})
    assert type(factory.get_reader("rate")) is READERS.get("rate")
    assert type(StreamingWriterFactory({}).get_writer("console")) is WRITERS.get("console")


def test_a_reader_without_spark_says_how_to_give_one() -> None:
    with pytest.raises(StreamingError, match=r"no Spark session \(give one: "):
        StreamingReaderFactory({"spark": None}).get_reader("rate").read_stream({"format": "rate"})


def test_what_is_wrong_is_told_before_spark_is_asked_for() -> None:
    with pytest.raises(StreamingValidationError) as caught:
        StreamingReaderFactory({}).get_reader("csv").read_stream({"format": "csv", "options": {"seperator": ";"}})
    assert [problem.code for problem in caught.value.problems] == ["unknown-option", "missing-key"]
    assert caught.value.get_context("field") == "options.seperator"


class NestSource(SourceSpec):
    """A source with an option that it can't do without."""

    required_options: ClassVar[tuple[str, ...]] = ("nest.place",)
    known_options: ClassVar[frozenset[str]] = frozenset({"nest.place", "eggs"})


class NestReader(BaseStreamingReader):
    spec: ClassVar[type[NestSource]] = NestSource

    def read_stream(self, config: Any) -> Any:
        return self.spark


@pytest.mark.parametrize("config", [{"format": "nest"}, {"format": "nest", "options": {"eggs": 3}}], ids=str)
def test_an_option_that_is_missing_is_told_before_spark_is_asked_for(config: dict[str, Any]) -> None:
    with pytest.raises(StreamingValidationError, match=r"the option 'nest.place' is missing") as caught:
        NestReader({"spark": None}).read_stream(config)
    assert caught.value.get_context("field") == "options.nest.place"


def test_a_folder_read_directly_has_the_schema_of_its_files(tmp_path: Path) -> None:
    spark = FakeSpark()
    reader = StreamingReaderFactory({"spark": spark}).get_reader("csv")
    with pytest.raises(StreamingError, match="are not known"):
        reader.read_stream({"path": tmp_path})
    (tmp_path / "a.csv").write_text("id,name\n1,n\n")
    reader.read_stream({"path": tmp_path})
    assert spark.readStream.calls["schema"] == ("id BIGINT, name STRING",)


def test_what_is_supported_can_be_asked() -> None:
    factory = StreamingReaderFactory({})
    assert factory.list_supported_formats() == list(READERS.formats())
    assert (factory.validate_format_support("csv"), factory.validate_format_support("cvs")) == (True, False)


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(StreamingFormatNotSupportedError, match="did you mean 'parquet'") as caught:
        StreamingWriterFactory({}).get_writer("parqet")
    assert caught.value.get_context("supported_formats") == list(WRITERS.formats())


def test_a_class_of_ones_own_is_registered() -> None:
    StreamingReaderFactory({}).register("pigeon", PigeonReader)
    reader: Any = StreamingReaderFactory({}).get_reader("pigeon")
    config = {"format": "pigeon", "options": {"speed": [1]}}
    assert reader.read_stream(config) == ("pigeon", {"speed": [1]}, "none")


def test_an_instance_of_ones_own_serves_every_context() -> None:
    mine: Any = PigeonWriter({"spark": "mine"})
    StreamingWriterFactory.register("pigeon", mine)
    writer: Any = StreamingWriterFactory({"spark": "another"}).get_writer("pigeon")
    assert writer is mine
    assert writer.spark == "mine"
    assert writer.write_stream("w", {"format": "pigeon", "loft": "north"}) == ("w", "north")
    assert writer.prepare("df", {}) == "df"


def test_validate_knows_what_is_registered(tmp_path: Path) -> None:
    StreamingReaderFactory({}).register("pigeon", PigeonReader)
    write_tutorial(tmp_path, {"inputs.yaml": "sales_stream: {format: pigeon, options: {speed: 3}, colour: grey}\n"})
    assert shown(check(tmp_path)) == []


class Deaf(BaseStreamingReader):
    pass


@pytest.mark.parametrize("connector", [Deaf, PigeonWriter, str, object()])
def test_what_is_no_reader_is_refused(connector: Any) -> None:
    with pytest.raises(StreamingError, match="can't be registered for"):
        StreamingReaderFactory({}).register("pigeon", connector)


@pytest.mark.parametrize(
    ("base", "method"), [(BaseStreamingReader, "read_stream"), (BaseStreamingWriter, "write_stream")]
)
def test_the_one_method_that_must_be_there(base: type[Any], method: str) -> None:
    assert base.__abstractmethods__ == {method}


ENTRY_POINTS = "[tauro.readers.of.tests]\npigeon = homing_pigeon:PigeonReader\n"


def test_another_package_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(
        tmp_path,
        {
            "homing_pigeon.py": "class PigeonReader:\n    formats = ('pigeon',)\n",
            "homing-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: homing\nVersion: 1.0\n",
            "homing-1.0.dist-info/entry_points.txt": ENTRY_POINTS,
        },
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    registry: Registry[Any] = Registry("tauro.streaming.readers", "input", entry_points_group="tauro.readers.of.tests")
    assert registry.get("pigeon").__name__ == "PigeonReader"
    assert "csv" in registry.formats()
    del sys.modules["homing_pigeon"]
