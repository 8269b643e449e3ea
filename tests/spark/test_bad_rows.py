"""A row that does not fit is never null in silence: it is kept out, counted, and put where it can be had again."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tauro.state.ledger import Ledger
from tauro_cli.main import run as tauro
from tests.spark.processes import Tauro
from tests.spark.runs import rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tauro.state.ledger import BatchRecord

    Project = Callable[[Mapping[str, str]], Path]

pytestmark = pytest.mark.spark

CSV = "id,name,amount\n1,Ann,2.5\ntwo,Bob,3.5\n3,Cleo,much\n4,Dan\n5,Eve,1,000.5\n,Flo,\nid,name,amount\n"
CSV_FAULTS = [
    (3, "two,Bob,3.5", "column 'id' is no INT: 'two'"),
    (4, "3,Cleo,much", "column 'amount' is no DOUBLE: 'much'"),
    (5, "4,Dan", "it has 2 values, the schema 3 columns"),
    (6, "5,Eve,1,000.5", "it has 4 values, the schema 3 columns"),
    (8, "id,name,amount", "column 'id' is no INT: 'id'; column 'amount' is no DOUBLE: 'amount'"),
]
JSON = (
    '{"id": 1, "name": "Ann"}\n{"id": "two", "name": "Bob"}\n\n{"id": 3,\n[1, 2]\n"four"\n'
    '{"id": 5, "name": "Eve", "amount": {"much": 1}}\n{"id": 6}\n'
)
JSON_FAULTS = [
    (2, '{"id": "two", "name": "Bob"}', "column 'id' is no INT: 'two'"),
    (4, '{"id": 3,', "it is not JSON"),
    (5, "[1, 2]", "it is no JSON object"),
    (6, '"four"', "it is no JSON object"),
    (7, '{"id": 5, "name": "Eve", "amount": {"much": 1}}', "column 'amount' is no DOUBLE: '{\"much\": 1}'"),
]
NAMES_ONLY = "def process_sales(df):\n    return df.select('name')\n"


def inputs(form: str = "csv", schema: str = "id INT, name STRING, amount DOUBLE", more: str = "") -> str:
    return f"inputs:\n  s: {{path: data/input/, format: {form}, streaming: true, schema: '{schema}'{more}}}\n"


def settings(text: str) -> str:
    return f"real_time_sales:\n  nodes: [process_sales_stream]\n  streaming: {{{text}}}\n"


def quarantine(root: Path) -> Path:
    return root / ".tauro/dev/quarantine/real_time_sales/process_sales_stream/s"


def quarantined(root: Path) -> list[dict[str, Any]]:
    files = sorted(quarantine(root).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def batches(root: Path) -> Sequence[BatchRecord]:
    ledger = Ledger(root / ".tauro/dev/ledger.sqlite")
    try:
        return ledger.batches("real_time_sales", "process_sales_stream")
    finally:
        ledger.close()


def forget_batches(root: Path, *, since: int = 0) -> None:
    with closing(sqlite3.connect(root / ".tauro/dev/ledger.sqlite", isolation_level=None)) as connection:
        connection.execute("DELETE FROM batches WHERE batch_id >= ?", (since,))


def counts(root: Path) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return [(batch.rows_in, batch.accepted, batch.quarantined, batch.rows_out) for batch in batches(root)]


@pytest.mark.parametrize(
    ("form", "text", "faults", "names", "rows_in"),
    [("csv", CSV, CSV_FAULTS, ["Ann", "Flo"], 7), ("json", JSON, JSON_FAULTS, [None, "Ann"], 7)],
    ids=["csv", "json"],
)
def test_rows_that_do_not_fit_go_into_quarantine_also_where_no_one_looks_at_their_values(
    form: str,
    text: str,
    faults: list[tuple[int, str, str]],
    names: list[str | None],
    rows_in: int,
    project: Project,
    spark: SparkSession,
) -> None:
    root = project(
        {"inputs.yaml": inputs(form), "src/nodes/process_sales.py": NAMES_ONLY, f"data/input/a.{form}": text}
    )
    node = run_once(root, spark).nodes[0]
    assert sorted((row["name"] for row in rows(root / "data/output")), key=str) == sorted(names, key=str)
    found = quarantined(root)
    assert [(row["line"], row["text"], row["reason"]) for row in found] == faults
    assert {(row["file"], row["batch"]) for row in found} == {(f"data/input/a.{form}", 0)}
    assert all(row["time"].endswith("+00:00") for row in found)
    assert counts(root) == [(rows_in, len(names), len(faults), len(names))]
    assert (node.rows_in, node.quarantined, node.rows_out) == (rows_in, len(faults), len(names))


def test_quarantine_is_for_its_owner_alone(project: Project, spark: SparkSession) -> None:
    root = project({"inputs.yaml": inputs(), "data/input/a.csv": CSV})
    run_once(root, spark)
    (file,) = quarantine(root).iterdir()
    folders = [file.parent, *file.parent.parents[:4]]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_nothing_is_read_twice_while_all_rows_fit(project: Project, spark: SparkSession) -> None:
    root = project({"inputs.yaml": inputs(), "data/input/a.csv": "id,name,amount\n1,Ann,2.5\n"})
    tracker = spark.sparkContext.statusTracker()
    before = set(tracker.getJobIdsForGroup(None))
    assert run_once(root, spark).nodes[0].quarantined == 0
    assert set(tracker.getJobIdsForGroup(None)) == before, "there was a job that is no query's"
    assert not quarantine(root).exists()
    assert counts(root) == [(1, 1, 0, 1)]


def test_what_is_dropped_is_counted(project: Project, spark: SparkSession) -> None:
    root = project(
        {"inputs.yaml": inputs(), "pipelines.yaml": settings("on_bad_record: drop"), "data/input/a.csv": CSV}
    )
    node = run_once(root, spark).nodes[0]
    assert (node.rows_in, node.dropped, node.quarantined, node.rows_out) == (7, 5, 0, 2)
    assert counts(root) == [(7, 2, 0, 2)]
    assert not quarantine(root).exists()


def test_a_batch_can_be_made_to_fail_before_its_commit(project: Project, spark: SparkSession) -> None:
    root = project(
        {"inputs.yaml": inputs(), "pipelines.yaml": settings("on_bad_record: fail"), "data/input/a.csv": CSV}
    )
    (root / "src/nodes/process_sales.py").write_text(NAMES_ONLY)
    (failed,) = run_once(root, spark).failed
    assert "a row of 'a.csv' does not fit the schema" in failed.detail
    assert rows(root / "data/output") == []
    assert batches(root) == ()
    (root / "config/pipelines.yaml").write_text(settings("on_bad_record: quarantine"))
    assert run_once(root, spark).nodes[0].quarantined == len(CSV_FAULTS)
    assert len(quarantined(root)) == len(CSV_FAULTS)


def test_a_node_stops_when_too_many_rows_do_not_fit_and_all_of_them_are_safe(
    project: Project, spark: SparkSession
) -> None:
    many = "id,name,amount\n" + "1,Ann,2.5\n" * 114 + "two,Bob,3.5\n" * 6
    root = project({"inputs.yaml": inputs(), "data/input/a.csv": many})
    assert not run_once(root, spark).failed
    (root / "data/input/b.csv").write_text(many + "three,Cleo,1\n")
    (failed,) = run_once(root, spark).failed
    assert failed.detail.startswith("7 of 121 rows do not fit their schema (5.8%)")
    assert (len(quarantined(root)), len(rows(root / "data/output"))) == (13, 228)
    assert [batch.quarantined for batch in batches(root)] == [6, 7]
    assert not run_once(root, spark).failed


def test_mended_rows_come_back_once(project: Project, spark: SparkSession, tmp_path: Path) -> None:
    root = project({"inputs.yaml": inputs(), "data/input/a.csv": CSV})
    run_once(root, spark)
    for name in ("mended.csv", "mended.csv", "again.csv"):
        (tmp_path / name).write_text("id,name,amount\n2,Bob,3.5\n")
        assert tauro(["quarantine", "replay", str(tmp_path / name), "--project", str(root)]) == 0
        run_once(root, spark)
        for file in (root / "data/input").iterdir():
            file.unlink()
    assert sorted(row["name"] for row in rows(root / "data/output")) == ["Ann", "Bob", "Flo"]


def test_two_outputs_put_a_row_aside_once(project: Project, spark: SparkSession) -> None:
    outputs = "outputs:\n  one: {path: data/output/, format: parquet}\n  two: {path: data/second/, format: parquet}\n"
    nodes = "process_sales_stream:\n  input: s\n  output: [one, two]\n"
    root = project({"inputs.yaml": inputs(), "outputs.yaml": outputs, "nodes.yaml": nodes, "data/input/a.csv": CSV})
    run_once(root, spark)
    assert len(quarantined(root)) == len(CSV_FAULTS)
    assert [len(rows(root / "data" / folder)) for folder in ("output", "second")] == [2, 2]
    assert not list((root / ".tauro/dev/landing").rglob("*.csv"))


def test_columns_in_another_order_odd_names_and_the_file_s_own_column(project: Project, spark: SparkSession) -> None:
    root = project(
        {
            "inputs.yaml": inputs(schema="`a.b` INT, `c ``d` STRING", more=", source_file: from"),
            "data/input/odd *[1] ü.csv": "c `d,a.b\nx,1\ny,z\n",
        }
    )
    run_once(root, spark)
    assert rows(root / "data/output") == [{"a.b": 1, "c `d": "x", "from": "data/input/odd *[1] ü.csv"}]
    (row,) = quarantined(root)
    assert (row["file"], row["line"], row["reason"]) == (
        "data/input/odd *[1] ü.csv", 3, "column 'a.b' is no INT: 'z'",
    )  # fmt: skip


def test_the_user_s_own_mode_stays_the_user_s(project: Project, spark: SparkSession) -> None:
    own = ", options: {mode: PERMISSIVE, columnNameOfCorruptRecord: broken}"
    root = project({"inputs.yaml": inputs(schema="id INT, name STRING, broken STRING", more=own)})
    (root / "data/input").mkdir(parents=True)
    (root / "data/input/a.csv").write_text("id,name,broken\n1,Ann,\ntwo,Bob,\n")
    run_once(root, spark)
    assert [row["id"] for row in rows(root / "data/output")] == [1, None]
    assert not quarantine(root).exists()


def test_rows_that_a_run_was_killed_over_are_found_at_the_next_start(project: Project, spark: SparkSession) -> None:
    """Killed after Spark's commit, before anything else: the copy is there, the ledger knows of no batch."""
    root = project({"inputs.yaml": inputs(), "data/input/a.csv": CSV})
    with streaming(root, spark) as watched:
        watched.wait(lambda: bool(landed(root)), "the file lands")
        shutil.copytree(root / ".tauro/dev/landing", root / "landing.bak")
        watched.wait(lambda: watched.node.batches == 1, "the batch is read")
    shutil.rmtree(quarantine(root))
    forget_batches(root)
    shutil.copytree(root / "landing.bak", root / ".tauro/dev/landing", dirs_exist_ok=True)
    (root / "config/inputs.yaml").write_text(inputs(schema="id STRING, name STRING, amount STRING"))
    (root / "config/pipelines.yaml").write_text(settings("on_bad_record: drop"))
    run_once(root, spark)
    assert [row["line"] for row in quarantined(root)] == [line for line, _, _ in CSV_FAULTS]
    assert not list((root / ".tauro/dev/landing").rglob("*.csv"))
    assert len(rows(root / "data/output")) == 2
    assert counts(root) == [(7, 2, 5, None)]


def test_a_kill_right_after_the_commit_loses_no_bad_row_and_doubles_none(project: Project) -> None:
    root = project({"inputs.yaml": inputs(), "data/input/a.csv": CSV})
    checkpoint = root / ".tauro/dev/checkpoints/real_time_sales/process_sales_stream"
    with Tauro(root, "--pipeline", "real_time_sales", "--stream") as tauro:
        tauro.wait_for((checkpoint / "commits/0").exists, "its first commit")
        tauro.send(signal.SIGKILL)
        tauro.end()
    with Tauro(root, "--pipeline", "real_time_sales") as tauro:
        assert tauro.end() == 0, tauro.output
    assert [row["line"] for row in quarantined(root)] == [line for line, _, _ in CSV_FAULTS]
    assert sorted(row["name"] for row in rows(root / "data/output")) == ["Ann", "Flo"]
    assert not list((root / ".tauro/dev/landing").rglob("*.csv"))
    assert [counted[:3] for counted in counts(root)] == [(7, 2, 5)]


@pytest.mark.parametrize(
    ("form", "setting", "is_committed", "counted"),
    [
        ("csv", "drop", True, (7, 2, 0, None)),
        ("text", "quarantine", True, (8, 8, 0, None)),
        ("csv", "quarantine", False, (7, 2, 5, None)),
    ],
    ids=["dropped", "of no type", "in the output alone"],
)
def test_a_batch_that_a_crash_cut_off_from_the_ledger_is_counted_at_the_next_start(
    form: str, setting: str, is_committed: bool, counted: tuple[int, ...], project: Project, spark: SparkSession
) -> None:
    """Where it was in the output, and not yet committed, Spark passes over it, and says that it had no rows."""
    said = inputs() if form == "csv" else f"inputs:\n  s: {{path: data/input/, format: {form}, streaming: true}}\n"
    root = project({"inputs.yaml": said, "pipelines.yaml": settings(f"on_bad_record: {setting}")})
    (root / "data/input").mkdir(parents=True)
    (root / f"data/input/a.{'csv' if form == 'csv' else 'txt'}").write_text(CSV)
    with streaming(root, spark) as watched:
        watched.wait(lambda: bool(landed(root)), "the file lands")
        shutil.copytree(root / ".tauro/dev/landing", root / "landing.bak")
        watched.wait(lambda: watched.node.batches == 1, "the batch is read")
    before = counts(root)
    forget_batches(root)
    shutil.copytree(root / "landing.bak", root / ".tauro/dev/landing", dirs_exist_ok=True)
    if not is_committed:
        for file in (root / ".tauro/dev/checkpoints/real_time_sales/process_sales_stream/commits").iterdir():
            file.unlink()
        shutil.rmtree(quarantine(root))
    run_once(root, spark)
    assert counts(root) == [counted]
    assert len(quarantined(root)) == counted[2]
    assert len(rows(root / "data/output")) == counted[1]
    assert [row[:3] for row in before] == [counted[:3]]
    assert landed(root) == []


def landed(root: Path) -> list[Path]:
    return [file for file in (root / ".tauro/dev/landing").rglob("*-a.*") if not file.name.startswith(".")]
