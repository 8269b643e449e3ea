"""What the readers of files ask of Spark; that Spark then does it is for tests with the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.readers import READERS
from tauro.streaming.readers.csv import CsvSource, CsvStreamingReader
from tauro.streaming.readers.files import MAX_FILES_PER_TRIGGER, FileStreamingReader
from tests.streaming.fake_spark import FakeSpark, Recorder

if TYPE_CHECKING:
    from pathlib import Path

FILE_FORMATS = [
    name
    for name in READERS.formats()
    if issubclass(reader := READERS.get(name), FileStreamingReader) and reader.suffixes
]
"""Those with files of their own."""
each_file_format = pytest.mark.parametrize("name", FILE_FORMATS)


def source_of(name: str, **changes: Any) -> Any:
    return READERS.get(name).spec.model_validate({"format": name, "path": "/in", "schema": "id INT", **changes})


def stream_of(name: str, **changes: Any) -> Recorder:
    spark = FakeSpark()
    READERS.get(name)({"spark": spark}).read_stream(source_of(name, **changes))
    return spark.readStream


@each_file_format
def test_a_stream_has_a_schema_and_a_place(name: str) -> None:
    calls = stream_of(name).calls
    assert (calls["format"], calls["schema"], calls["load"]) == ((name,), ("id INT",), ("/in",))


@each_file_format
def test_no_file_is_too_old_and_no_first_batch_too_large(name: str) -> None:
    said = stream_of(name).options_said
    assert (said["maxFileAge"], said["maxFilesPerTrigger"]) == ("36500000d", str(MAX_FILES_PER_TRIGGER))


@each_file_format
def test_the_users_options_win(name: str) -> None:
    said = stream_of(name, options={"maxfilespertrigger": 5}).options_said
    assert said["maxfilespertrigger"] == "5"
    assert "maxFilesPerTrigger" not in said


@pytest.mark.parametrize("name", ["csv", "json"])
def test_a_value_that_does_not_fit_ends_the_batch_instead_of_becoming_null(name: str) -> None:
    assert stream_of(name).options_said["mode"] == "FAILFAST"
    assert stream_of(name, options={"mode": "PERMISSIVE"}).options_said["mode"] == "PERMISSIVE"


@each_file_format
def test_what_tauro_sets_itself_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="option 'cleanSource' is set by Tauro"):
        source_of(name, options={"cleanSource": "delete"})


@each_file_format
def test_file_names_of_a_format_begin_with_a_dot(name: str) -> None:
    reader: Any = READERS.get(name)
    assert all(suffix.startswith(".") and suffix == suffix.casefold() for suffix in reader.suffixes)


def test_a_schema_that_can_not_be_read_is_told_when_the_entry_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="schema"):
        CsvSource.model_validate(
            {"format": "csv", "path": "/in", "schema": "no-such-file.ddl"}, context={"root": tmp_path}
        )


def test_the_first_line_of_a_csv_file_is_its_header() -> None:
    assert stream_of("csv").options_said["header"] == "true"
    assert stream_of("csv", options={"header": False}).options_said["header"] == "false"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (",", '"', '"', True, "utf-8", False, None)),
        ({"sep": ";", "Header": "False"}, (";", '"', '"', False, "utf-8", False, None)),
        ({"delimiter": "\t", "charset": "latin1", "multiLine": True}, ("\t", '"', '"', True, "latin1", True, None)),
        ({"quote": "'", "escape": "\\", "comment": "#"}, (",", "'", "\\", True, "utf-8", False, "#")),
    ],
    ids=["nothing said", "semicolons", "by their other names", "quotes"],
)
def test_the_landing_folder_reads_csv_as_spark_is_told_to(options: dict[str, Any], expected: tuple[Any, ...]) -> None:
    dialect = source_of("csv", options=options).dialect()
    assert dialect.escape == stream_of("csv", options=options).options_said["escape"]
    assert expected == (
        dialect.delimiter,
        dialect.quote,
        dialect.escape,
        dialect.header,
        dialect.encoding,
        dialect.multi_line,
        dialect.comment,
    )


def test_a_csv_table_is_matched_by_its_header() -> None:
    spark = FakeSpark()
    READERS.get("csv")({"spark": spark}).read_table(source_of("csv"))
    assert spark.read.options_said["enforceSchema"] == "false"


def test_a_rate_is_no_table() -> None:
    with pytest.raises(StreamingError, match="always a stream"):
        READERS.get("rate")({"spark": FakeSpark()}).read_table(READERS.get("rate").spec(format="rate"))


def test_the_schema_of_a_table_is_not_looked_for_in_its_checksums_and_logs(tmp_path: Path) -> None:
    files = {".part-0.csv.crc": b"crc\0", "_log/0.csv": b"x\n1\n", "k=1/part-1.csv": b"id,at\n1,2024-01-15\n"}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    schema = CsvStreamingReader({"spark": None}).infer_schema(source_of("csv"), str(tmp_path))
    assert schema is not None
    assert schema.ddl() == "id BIGINT, at DATE"


@pytest.mark.parametrize(
    ("options", "line_end"),
    [
        ({}, None),
        ({"encoding": "UTF-8"}, None),
        ({"charset": "ISO-8859-1"}, "\n"),
        ({"encoding": "ISO-8859-1", "lineSep": "\r"}, "\r"),
        ({"encoding": "ISO-8859-1", "multiLine": True}, None),
    ],
)
def test_lines_of_json_in_another_encoding_have_an_end(options: dict[str, Any], line_end: str | None) -> None:
    assert stream_of("json", options=options).options_said.get("lineSep") == line_end


def test_text_has_no_option_that_spark_reads_over() -> None:
    with pytest.raises(ValueError, match="Spark does not know the option 'encoding' here"):
        source_of("text", options={"encoding": "ISO-8859-1"})


def test_a_file_stream_finds_the_columns_of_a_file_as_its_format_does(tmp_path: Path) -> None:
    for name, content in (("csv", "id,name\n1,Ann\n"), ("json", '{"id": 1, "name": "Ann"}\n')):
        (tmp_path / "a").write_text(content)
        reader = READERS.get("file_stream")({})
        source = reader.spec.model_validate({"format": "file_stream", "file_format": name, "path": "/in"})
        assert isinstance(reader, FileStreamingReader)
        schema = reader.columns_in(source, tmp_path / "a")
        assert schema is not None
        assert schema.ddl() == "id BIGINT, name STRING"
