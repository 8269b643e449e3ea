"""What is said of the small sources and sinks without Spark."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.landing.rows import MemoryRows, schema_of
from tauro.streaming.readers import READERS
from tests.project_files import check, shown, write_files
from tests.streaming.fake_spark import FakeSpark

if TYPE_CHECKING:
    from pathlib import Path

GOOD_SOURCE = "{format: memory, rows: [{id: 1}]}"
GOOD_SINK = "{format: memory}"


def told(folder: Path, source: str = GOOD_SOURCE, sink: str = GOOD_SINK) -> list[str]:
    files = {
        "config/pipelines.yaml": "p: {nodes: [n]}\n",
        "config/nodes.yaml": "n: {input: source, output: sink}\n",
        "config/inputs.yaml": f"source: {source}\n",
        "config/outputs.yaml": f"sink: {sink}\n",
        "src/sinks.py": "def write(df, batch_id): ...\n",
    }
    lines = shown(check(write_files(folder, files)))
    return [line.partition(" ")[2] for line in lines]


@pytest.mark.parametrize(
    "source",
    [
        "{format: socket, options: {host: localhost, port: 9999}}",
        "{format: memory, rows: [{id: 1}], schema: 'id INT'}",
        "{format: memory, rows: [], schema: 'id INT'}",
        "{format: file_stream, file_format: json, path: in, schema: 'id INT', options: {multiLine: true}}",
        "{format: file_stream, path: in, options: {format: csv, sep: ';', maxFilesPerTrigger: 5}}",
        "{format: file_stream, path: in, file_format: text, streaming: true, recursive: true, file_pattern: 'a*'}",
    ],
)
def test_a_source_as_people_write_it_is_taken(tmp_path: Path, source: str) -> None:
    assert told(tmp_path, source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "{format: socket, options: {host: localhost}}",
            "bad-value: a socket needs the option 'port', as in 'options: {host: localhost, port: 9999}'",
        ),
        ("{format: memory, rows: []}", "bad-value: without a row, a 'schema' is needed"),
        (
            "{format: memory, rows: [1, 2]}",
            "bad-value: 'rows' is a list of mappings, as in [{id: 1, name: one}, {id: 2, name: two}]",
        ),
        (
            "{format: file_stream, path: in}",
            "bad-value: say 'file_format:', the format of the files: csv, json, orc, parquet, text",
        ),
        (
            "{format: file_stream, path: in, file_format: cvs}",
            "unknown-format: 'file_format' can't be 'cvs' (did you mean 'csv'?)",
        ),
        (
            "{format: file_stream, path: in, fileformat: csv}",
            "unknown-key: unknown key 'fileformat' in the input (did you mean 'file_format'?)",
        ),
        (
            "{format: file_stream, file_format: csv}",
            "missing-key: input 'source' needs a path (add 'path:' under inputs.source)",
        ),
        (
            "{format: file_stream, file_format: csv, path: in, options: {sepp: ';'}}",
            "unknown-option: Spark does not know the option 'sepp' here and would ignore it (did you mean 'sep'?)",
        ),
        (
            "{format: file_stream, file_format: csv, paht: in}",
            "unknown-key: unknown key 'paht' in input 'source' (did you mean 'path'?)",
        ),
    ],
)
def test_what_is_wrong_with_a_source_is_told(tmp_path: Path, source: str, expected: str) -> None:
    assert told(tmp_path, source) == [expected]


def test_the_function_of_a_sink_is_looked_up(tmp_path: Path) -> None:
    assert told(tmp_path, sink="{format: foreachBatch, function: src.sinks.write}") == []
    (line,) = told(tmp_path, sink="{format: foreach_batch, function: src.sinks:wriet}")
    assert line.endswith("there is no function 'wriet' in 'src/sinks.py' (did you mean 'src.sinks:write'?)")
    assert told(tmp_path, sink="{format: foreach_batch, function: 3}") == [
        "bad-value: 'function' is a reference such as 'src.sinks:write'"
    ]


def test_a_file_stream_is_read_as_its_format_is() -> None:
    spark = FakeSpark()
    reader = READERS.get("file_stream")
    spec = {"format": "file_stream", "file_format": "csv", "path": "/in", "schema": "id INT", "options": {"sep": ";"}}
    reader({"spark": spark}).read_stream(reader.spec.model_validate(spec))
    assert spark.readStream.calls["format"] == ("csv",)
    assert (spark.readStream.options_said["sep"], spark.readStream.options_said["header"]) == (";", "true")


def test_rows_tell_their_columns(tmp_path: Path) -> None:
    rows = MemoryRows(tmp_path / "rows")
    rows.add([{"id": None, "ok": True, "on": date(2024, 1, 15)}, {"id": 1, "x": 0.5, "tags": ["a"], "who": {"n": 1}}])
    ddl = "id BIGINT, ok BOOLEAN, on STRING, x DOUBLE, tags ARRAY<STRING>, who STRUCT<`n`: BIGINT>"
    assert schema_of(rows).ddl() == ddl


def test_rows_are_kept_as_they_were_and_others_come_after_them(tmp_path: Path) -> None:
    rows = MemoryRows(tmp_path / "rows")
    rows.keep([{"id": 1}])
    rows.keep([{"id": 1}])
    rows.keep([{"id": 1}, {"id": 2}])
    assert list(rows) == [{"id": 1}, {"id": 2}]
    assert len(list((tmp_path / "rows").iterdir())) == 2
    with pytest.raises(StreamingError, match="have changed"):
        rows.keep([{"id": 2}])


def test_rows_without_a_folder_have_one_as_long_as_their_holder_lives() -> None:
    rows = MemoryRows()
    rows.add([{"id": 1}])
    reader = READERS.get("memory")
    spark = FakeSpark()
    reader({"spark": spark}).read_stream(reader.spec.model_validate({"format": "memory", "rows": rows}))
    assert spark.readStream.calls["schema"] == ("id BIGINT",)
    assert spark.readStream.calls["load"] == (rows.path,)
