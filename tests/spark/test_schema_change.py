"""Files that have other columns than the schema: set aside, taken in, or the end of the run, as it was asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tauro.schema import parse_schema
from tauro.streaming.landing.column_types import can_be_read_as
from tauro.streaming.readers.json import JsonSource, JsonStreamingReader
from tauro.streaming.run.status import NodeState
from tests.spark.runs import run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    Project = Callable[[Mapping[str, str]], Path]

pytestmark = pytest.mark.spark


def inputs(more: str = "") -> str:
    return f"inputs:\n  s: {{path: data/input/, format: csv, streaming: true{more}}}\n"


def settings(on_schema_change: str) -> str:
    streaming = f"{{on_schema_change: {on_schema_change}, trigger: {{interval: 0 seconds}}, settle_time: 0 seconds}}"
    return f"real_time_sales:\n  nodes: [process_sales_stream]\n  streaming: {streaming}\n"


def written(root: Path, spark: SparkSession, folder: str = "output") -> list[tuple[object, ...]]:
    """By the first column; of all part files, whatever columns each of them has."""
    frame = spark.read.option("mergeSchema", "true").parquet(str(root / "data" / folder))
    return sorted(tuple(row) for row in frame.collect())


def test_new_columns_come_in_at_a_start_and_missing_ones_are_null(project: Project, spark: SparkSession) -> None:
    root = project(
        {
            "inputs.yaml": inputs(),
            "pipelines.yaml": settings("evolve"),
            "data/input/a.csv": "id,name\n1,Ann\n",
            "data/input/b.csv": "id,price,name\n3,2.5,Cleo\n",
        }
    )
    assert run_once(root, spark).nodes[0].unread_files == 0
    assert written(root, spark) == [(1, "Ann", None), (3, "Cleo", 2.5)]
    with streaming(root, spark) as watched:
        watched.wait(lambda: watched.node.state is NodeState.RUNNING, "it starts")
        (root / "data/input/c.csv").write_text("id,name,price,note\n4,Dan,1.5,new\n")
        watched.wait(lambda: any("c.csv" in text for text in watched.notices), "the new column is told")
        (root / "data/input/d.csv").write_text("id\n5\n")
        watched.wait(lambda: watched.node.batches == 1, "the file with less columns is read")
    assert written(root, spark)[2:] == [(5, None, None)]
    run_once(root, spark)
    assert written(root, spark)[2:] == [(4, "Dan", 1.5, "new"), (5, None, None, None)]


def test_a_declared_schema_stays_and_a_node_may_fail_of_other_columns(project: Project, spark: SparkSession) -> None:
    declared = inputs(", schema: 'id INT, name STRING'")
    root = project(
        {"inputs.yaml": declared, "pipelines.yaml": settings("evolve"), "data/input/a.csv": "id,name\n1,Ann\n"}
    )
    odd = root / "data/input/b.csv"
    odd.write_text("id,name,price\n2,Bob,2.5\n")
    assert run_once(root, spark).nodes[0].unread_files == 1
    assert written(root, spark) == [(1, "Ann")]
    (root / "config/pipelines.yaml").write_text(settings("fail"))
    (failed,) = run_once(root, spark).failed
    assert failed.detail == "'data/input/b.csv' does not fit the schema: it has 'price', which the schema lacks"
    (root / "config/inputs.yaml").write_text(inputs(", schema: 'id INT, name STRING, price DOUBLE'"))
    assert not run_once(root, spark).failed
    assert written(root, spark) == [(1, "Ann", None), (2, "Bob", 2.5)]


NODES = "columns: {input: c, output: oc}\nfields: {input: f, output: of}\n"
INPUTS = """\
c: {path: data/c/, format: parquet, streaming: true}
f: {path: data/f/, format: json, streaming: true}
"""
OUTPUTS = "oc: {path: data/oc/, format: parquet}\nof: {path: data/of/, format: parquet}\n"


def both(on_schema_change: str) -> str:
    """A node for each format; where one fails, the other goes on."""
    return (
        settings(on_schema_change)
        .replace("process_sales_stream", "columns, fields")
        .replace("{on_schema", "{on_node_failure: continue, on_schema")
    )


def drop(root: Path, file: str, /, **columns: list[Any]) -> None:
    """The same rows as Parquet and as JSON."""
    for folder in ("c", "f"):
        (root / "data" / folder).mkdir(parents=True, exist_ok=True)
    table = pa.table(columns)
    parquet.write_table(table, root / f"data/c/{file}.parquet")
    rows = [{key: value for key, value in row.items() if value is not None} for row in table.to_pylist()]
    (root / f"data/f/{file}.json").write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def test_files_that_name_their_columns_do_what_is_asked(project: Project, spark: SparkSession) -> None:
    files = {"nodes.yaml": NODES, "inputs.yaml": INPUTS, "outputs.yaml": OUTPUTS, "pipelines.yaml": both("evolve")}
    root = project(files)
    drop(root, "1", id=[1], name=["Ann"])
    drop(root, "2", name=["Bob"], price=[2.5], id=[2])
    drop(root, "3", id=[3])
    drop(root, "4", id=["four"], name=["Dan"])
    expected = [(1, "Ann", None), (2, "Bob", 2.5), (3, None, None)]

    def told() -> list[int]:
        status = run_once(root, spark)
        assert not status.failed, status
        assert written(root, spark, "oc") == written(root, spark, "of") == expected
        return [node.unread_files for node in status.nodes]

    assert told() == [1, 0], "a column of another type is told by name, a value of one goes into quarantine"
    (root / "config/pipelines.yaml").write_text(both("quarantine"))
    drop(root, "5", id=[5], name=["Eve"], price=[5.5], note=["new"])
    drop(root, "6", id=[6], name=["Flo"], price=[6.5])
    expected.append((6, "Flo", 6.5))
    assert told() == [2, 1]
    (root / "config/pipelines.yaml").write_text(both("fail"))
    (root / "data/c/4.parquet").unlink()
    failed = {node.name: node.detail for node in run_once(root, spark).failed}
    reason = "does not fit the schema: it has 'note', which the schema lacks"
    assert failed == {"columns": f"'data/c/5.parquet' {reason}", "fields": f"'data/f/5.json' {reason}"}
    declared = INPUTS.replace(", streaming", ", schema: 'id BIGINT, name STRING, price DOUBLE', streaming")
    (root / "config/inputs.yaml").write_text(declared)
    expected.insert(3, (5, "Eve", 5.5))
    assert told() == [0, 0], "of a declared schema alone is read"


VALUES = {
    "BOOLEAN": "true",
    "TINYINT": "5",
    "SMALLINT": "300",
    "INT": "70000",
    "BIGINT": "5000000000",
    "FLOAT": "1.5",
    "DOUBLE": "2.5",
    "DECIMAL(5, 2)": "123.45",
    "DECIMAL(12, 2)": "1234567890.12",
    "DECIMAL(25, 3)": "12345678901234567890.123",
    "DATE": "'2024-01-02'",
    "TIMESTAMP": "'2024-01-02 03:04:05'",
    "TIMESTAMP_NTZ": "'2024-01-02 03:04:05'",
    "STRING": "'x'",
    "BINARY": "'x'",
}
WANTED = [*VALUES, "DECIMAL(7, 2)", "DECIMAL(10, 0)", "DECIMAL(20, 0)", "DECIMAL(38, 10)"]


def test_where_a_type_can_be_read_as_another_spark_reads_the_same_value(spark: SparkSession, tmp_path: Path) -> None:
    columns = {f"c{number}": found for number, found in enumerate(VALUES)}
    selected = ", ".join(f"cast({VALUES[found]} as {found}) {name}" for name, found in columns.items())
    spark.sql(f"SELECT {selected}").coalesce(1).write.parquet(str(tmp_path / "in"))
    (original,) = spark.read.parquet(str(tmp_path / "in")).collect()
    for wanted in WANTED:
        names = [name for name, found in columns.items() if can_be_read_as(found, wanted)]
        schema = ", ".join(f"{name} {wanted}" for name in names)
        (row,) = spark.read.schema(schema).parquet(str(tmp_path / "in")).collect()
        for name in names:
            as_text = {"STRING", "BINARY"} == {columns[name], wanted}
            as_time = columns[name] == "DATE" != wanted
            expected = original[name]
            expected = b"x" if wanted == "BINARY" else "x" if as_text else expected
            got = row[name].date() if as_time else row[name]
            assert got == expected, (columns[name], wanted)


def test_the_columns_of_a_file_may_have_fields_of_any_name(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"o": {"odd name": 1, "a-b": [{"c.d": 1.5}]}}\n')
    reader = JsonStreamingReader({"spark": spark})
    source = JsonSource(format="json", path=str(tmp_path), streaming=True)
    schema = reader.infer_schema(source, str(tmp_path / "a.json"))
    assert schema == parse_schema("o STRUCT<`a-b`: ARRAY<STRUCT<`c.d`: DOUBLE>>, `odd name`: BIGINT>")
    (row,) = spark.read.schema(schema.ddl()).json(str(tmp_path / "a.json")).collect()
    assert row["o"]["a-b"][0]["c.d"] == 1.5
