"""Rows that do not fit of files that do not land: on another file system, and written by another node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.spark.runs import rows, run_once, streaming
from tests.spark.test_bad_rows import CSV, CSV_FAULTS, batches, counts, forget_batches, quarantined, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tauro.streaming.run.status import NodeStatus

    Project = Callable[[Mapping[str, str]], Path]

pytestmark = pytest.mark.spark

SCHEMA = "id INT, name STRING, amount DOUBLE"
FAULTS = [(text, reason) for _, text, reason in CSV_FAULTS]


@dataclass(frozen=True)
class Elsewhere:
    """A folder that Tauro can't look into: Hadoop alone knows where its file system is."""

    folder: Path
    uri: str

    def inputs(self, schema: str) -> str:
        return f"inputs:\n  s: {{path: '{self.uri}', format: csv, streaming: true, schema: '{schema}'}}\n"


@pytest.fixture
def elsewhere(tmp_path: Path, spark: SparkSession) -> Elsewhere:
    folder, name = tmp_path / "elsewhere", uuid4().hex
    folder.mkdir()
    spark.conf.set(f"fs.viewfs.mounttable.{name}.link./in", f"file://{folder}")
    return Elsewhere(folder, f"viewfs://{name}/in")


def put(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def forget_all(root: Path) -> None:
    """As a crash leaves it that comes right after the commit."""
    forget_batches(root)
    for file in (root / ".tauro/dev/quarantine").rglob("*.jsonl"):
        file.unlink()


def test_rows_of_files_elsewhere_go_into_quarantine_once_also_after_a_crash(
    project: Project, spark: SparkSession, elsewhere: Elsewhere
) -> None:
    root = project(
        {"inputs.yaml": elsewhere.inputs(f"{SCHEMA}, day INT"), "pipelines.yaml": settings("on_bad_record: quarantine")}
    )
    put(elsewhere.folder / "day=1", "a b[1].csv", CSV)
    put(elsewhere.folder / "day=2", "good.csv", "id,name,amount\n9,Zoe,1\n")
    node = run_once(root, spark).nodes[0]
    assert (node.rows_in, node.quarantined, node.rows_out) == (8, 5, 3)
    assert sorted((row["name"], row["day"]) for row in rows(root / "data/output")) == [
        ("Ann", 1),
        ("Flo", 1),
        ("Zoe", 2),
    ]
    assert sorted((row["text"], row["reason"]) for row in quarantined(root)) == sorted(FAULTS)
    assert {(row["file"], row.get("line"), row["batch"]) for row in quarantined(root)} == {
        (f"{elsewhere.uri}/day=1/a b[1].csv", None, 0)
    }
    assert counts(root) == [(8, 3, 5, 3)]

    forget_all(root)
    (root / "config/pipelines.yaml").write_text(settings("on_bad_record: drop"))
    late = put(elsewhere.folder / "day=3", "late.csv", "id,name,amount\nten,Yan,1\n")
    node = run_once(root, spark).nodes[0]
    assert (node.quarantined, node.dropped) == (0, 1), "as it is said now"
    assert sorted((row["text"], row["reason"]) for row in quarantined(root)) == sorted(FAULTS), "as it was said then"
    assert counts(root) == [(8, 3, 5, None), (1, 0, 0, 0)]

    forget_batches(root, since=1)
    late.unlink()
    run_once(root, spark)
    assert [(batch.rows_in, batch.quarantined) for batch in batches(root)] == [(8, 5), (None, None)]
    assert len(quarantined(root)) == len(FAULTS)


def test_a_file_that_is_gone_before_its_rows_are_safe_is_told(
    project: Project, spark: SparkSession, elsewhere: Elsewhere
) -> None:
    """Removed by the node's own function, after its rows were read."""
    sink = "outputs:\n  o: {format: foreach_batch, function: 'src.nodes.process_sales:keep'}\n"
    keep = f"def keep(df, batch_id):\n    df.count()\n    __import__('os').unlink('{elsewhere.folder}/gone.csv')\n"
    root = project({"inputs.yaml": elsewhere.inputs(SCHEMA), "outputs.yaml": sink})
    (root / "src/nodes/process_sales.py").write_text(f"def process_sales(df):\n    return df\n\n\n{keep}")
    for name in ("gone.csv", "there.csv"):
        put(elsewhere.folder, name, f"id,name,amount\n1,Ann,2.5\ntwo,Bob,{name}\n")
    with streaming(root, spark) as watched:
        watched.wait(lambda: watched.node.batches == 1, "the batch")
    assert (watched.node.rows_in, watched.node.quarantined, watched.node.dropped) == (4, 1, 1)
    assert [row["text"] for row in quarantined(root)] == ["two,Bob,there.csv"]
    assert any("only 1 of them were still there" in text for text in watched.notices)


NODES = """\
first: {input: s, output: clean}
second: {input: clean, output: [one, two]}
"""
OUTPUTS = """\
clean: {path: data/clean/, format: csv}
one: {path: data/one/, format: parquet}
two: {path: data/two/, format: parquet}
"""


def test_rows_that_another_node_has_written_are_put_aside_once_for_all_outputs(
    project: Project, spark: SparkSession
) -> None:
    files = {
        "inputs.yaml": "inputs:\n  s: {path: data/input/, format: csv, streaming: true, schema: 'id STRING'}\n",
        "outputs.yaml": OUTPUTS,
        "nodes.yaml": NODES,
        "pipelines.yaml": "real_time_sales: {nodes: [first, second]}\n",
        "data/input/a.csv": "id\n1\n2\n",
    }
    root = project(files)
    with streaming(root, spark) as watched:

        def second() -> NodeStatus:
            return watched.run.status.nodes[1]

        watched.wait(lambda: second().batches == 2, "both outputs have the first file")
        (root / "data/input/b.csv").write_text("id\n3\nfour\n")
        watched.wait(lambda: second().batches == 4, "both outputs have the second file")
        assert (second().rows_in, second().quarantined) == (8, 2), "of two outputs"
    (file,) = (root / ".tauro/dev/quarantine/real_time_sales/second/clean").iterdir()
    row = file.read_text()
    assert '"text": "four"' in row
    assert "column 'id' is no BIGINT: 'four'" in row
    assert '"file": "data/clean/part-' in row
    assert '"line": 3' in row
    assert [len(rows(root / "data" / name)) for name in ("one", "two")] == [3, 3]
