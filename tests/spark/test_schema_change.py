"""Files whose header has other columns than the schema: set aside, taken in, or the end of the run, as it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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


def written(root: Path, spark: SparkSession) -> list[tuple[object, ...]]:
    """By the first column; of all part files, whatever columns each of them has."""
    frame = spark.read.option("mergeSchema", "true").parquet(str(root / "data/output"))
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
