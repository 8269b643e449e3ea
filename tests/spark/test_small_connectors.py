"""Sources and sinks for trying things out, and the sink that is a function, run by Spark."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.landing.rows import MemoryRows
from tauro.streaming.readers import READERS
from tests.project_files import write_files
from tests.spark.runs import rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark

RESULT = "{path: data/result/, format: parquet}"
MEMORY = "{format: memory, table_name: seen}"


def project(folder: Path, source: str, sink: str, **files: str) -> Path:
    return write_files(
        folder,
        {
            "config/pipelines.yaml": "p: {nodes: [copy]}\n",
            "config/nodes.yaml": "copy: {input: source, output: sink}\n",
            "config/inputs.yaml": f"source: {source}\n",
            "config/outputs.yaml": f"sink: {sink}\n",
            **files,
        },
    )


def ids(spark: SparkSession, table: str) -> list[int]:
    return sorted(row["id"] for row in spark.table(table).collect())


def test_rows_of_the_configuration_are_read_once_each(tmp_path: Path, spark: SparkSession) -> None:
    written = "{id: 1, at: 2024-01-15 09:00:00, tags: [a]}, {id: 2, at: null, tags: null}"
    source = "{{format: memory, rows: [{}], schema: 'id BIGINT, at TIMESTAMP, tags ARRAY<STRING>'}}"
    root = project(tmp_path, source.format(written), RESULT)
    assert not run_once(root, spark, pipeline="p").failed
    assert not run_once(root, spark, pipeline="p").failed
    assert sorted(row["id"] for row in rows(root / "data/result")) == [1, 2]
    project(tmp_path, source.format(written + ", {id: 3}"), RESULT)
    assert not run_once(root, spark, pipeline="p").failed
    assert sorted((row["id"], row["tags"]) for row in rows(root / "data/result")) == [(1, ["a"]), (2, None), (3, None)]
    project(tmp_path, source.format("{id: 4}"), RESULT)
    (failed,) = run_once(root, spark, pipeline="p").failed
    assert failed.detail == "rows of a 'memory' input have changed that were there at an earlier start"


def test_rows_of_a_program_are_read_as_they_are_added(tmp_path: Path, spark: SparkSession) -> None:
    added = MemoryRows()
    added.add([{"id": 1, "name": "one"}])
    reader = READERS.get("memory")
    frame = reader({"spark": spark}).read_stream(reader.spec.model_validate({"format": "memory", "rows": added}))
    query = frame.writeStream.format("memory").queryName("added").start()
    try:
        query.processAllAvailable()
        added.add([{"id": 2, "name": "two"}, {"id": 2, "name": "two"}])
        query.processAllAvailable()
        assert ids(spark, "added") == [1, 2, 2]
    finally:
        query.stop()


def test_the_memory_sink_has_all_rows_of_a_folder_at_every_run(tmp_path: Path, spark: SparkSession) -> None:
    root = project(tmp_path, "{path: data/in, format: csv, streaming: true}", MEMORY, **{"data/in/a.csv": "id\n1\n"})
    assert not run_once(root, spark, pipeline="p").failed
    assert ids(spark, "seen") == [1]
    (root / "data/in/b.csv").write_text("id\n2\n")
    assert not run_once(root, spark, pipeline="p").failed
    assert ids(spark, "seen") == [1, 2]


def test_a_table_in_memory_goes_by_a_name_that_sql_takes(tmp_path: Path, spark: SparkSession) -> None:
    root = project(tmp_path, "{format: memory, rows: [{id: 7}]}", "{format: memory}")
    assert not run_once(root, spark, pipeline="p").failed
    assert [row["id"] for row in spark.table("p_copy").collect()] == [7]


@pytest.mark.parametrize("said", ["file_format: csv", "options: {format: csv}"])
def test_a_file_stream_lands_files_of_its_format(tmp_path: Path, spark: SparkSession, said: str) -> None:
    source = f"{{format: file_stream, path: data/in/, {said}, source_file: came_from}}"
    files = {"data/in/a*.csv": "name,id\nx,1\n", "data/in/b.csv": "id,name\n2,y\n", "data/in/c.txt": "no"}
    root = project(tmp_path, source, RESULT, **files)
    assert not run_once(root, spark, pipeline="p").failed
    found = sorted((row["id"], row["name"], row["came_from"]) for row in rows(root / "data/result"))
    assert found == [(1, "x", "data/in/a*.csv"), (2, "y", "data/in/b.csv")]


FUNCTION = """
import json
from pathlib import Path


def write(df, batch_id):
    found = sorted(row["id"] for row in df.collect())
    Path("{folder}", f"{{batch_id}}.json").write_text(json.dumps(found))


def broken(df, batch_id):
    raise ValueError("the warehouse is closed")
"""


@pytest.mark.parametrize("form", ["foreach_batch", "foreachBatch"])
def test_a_function_gets_each_batch_with_its_number(tmp_path: Path, spark: SparkSession, form: str) -> None:
    sinks = {"src/sinks.py": FUNCTION.format(folder=tmp_path)}
    root = project(
        tmp_path / "shop",
        "{format: memory, rows: [{id: 1}, {id: 2}]}",
        f"{{format: {form}, function: src.sinks:write}}",
        **sinks,
    )
    status = run_once(root, spark, pipeline="p")
    assert not status.failed
    assert json.loads((tmp_path / "0.json").read_text()) == [1, 2]


def test_a_function_that_fails_is_told_with_its_line(tmp_path: Path, spark: SparkSession) -> None:
    sinks = {"src/sinks.py": FUNCTION.format(folder=tmp_path)}
    sink = "{format: foreach_batch, function: src.sinks:broken}"
    root = project(tmp_path, "{format: memory, rows: [{id: 1}]}", sink, **sinks)
    (failed,) = run_once(root, spark, pipeline="p").failed
    assert failed.detail == "ValueError: the warehouse is closed (src/sinks.py:12)"


@contextmanager
def lines_sent(*lines: str) -> Iterator[int]:
    """A server that sends them to whoever connects, and waits until it is no longer needed."""
    done = threading.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with closing(connection):
                connection.sendall("".join(f"{line}\n" for line in lines).encode())
                done.wait(60)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            done.set()
            thread.join(10)


def test_lines_of_a_socket_are_read_anew_at_each_run(tmp_path: Path, spark: SparkSession) -> None:
    assert read_lines(tmp_path, spark, "one", "two") == ["one", "two"]
    assert read_lines(tmp_path, spark, "three") == ["three"]


def read_lines(folder: Path, spark: SparkSession, *lines: str) -> list[str]:
    with lines_sent(*lines) as port:
        root = project(folder, f"{{format: socket, options: {{host: 127.0.0.1, port: {port}}}}}", MEMORY)
        with streaming(root, spark, pipeline="p") as watched:
            watched.wait(lambda: watched.node.rows_in >= len(lines), "the lines are read")
            return sorted(row["value"] for row in spark.table("seen").collect())


def test_nobody_at_the_socket_is_told(tmp_path: Path, spark: SparkSession) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    root = project(tmp_path, f"{{format: socket, options: {{host: 127.0.0.1, port: {port}}}}}", MEMORY)
    (root / "config/pipelines.yaml").write_text("p: {nodes: [copy], streaming: {restart: {max_attempts: 1}}}\n")
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: bool(watched.run.status.failed), "it fails", may_fail=True)
    (failed,) = watched.run.status.failed
    assert (failed.detail, failed.hint) == (
        "nothing answers there: connection refused",
        "start what is to answer (for a socket 'nc -lk PORT'), then this; or mend host and port",
    )
