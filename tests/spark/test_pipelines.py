"""What a pipeline can be made of, each part run once for real."""

from __future__ import annotations

import json
import signal
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import dataset, orc, parquet

from scripts.running import committed_files
from tauro.errors import EnvironmentUnfitError, ProjectError
from tauro.streaming.run.status import NodeState
from tests.project_files import write_files
from tests.spark.processes import Tauro
from tests.spark.runs import rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tauro.streaming.run.status import PipelineStatus

    Project = Callable[[Mapping[str, str]], Path]

pytestmark = pytest.mark.spark

SALES = "sales: {path: data/sales/, format: csv, streaming: true}\n"
RESULT = "result: {path: data/result/, format: parquet}\n"


def pipeline(nodes: str, more: str = "") -> str:
    return f"p:\n  nodes: [{nodes}]\n{more}"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """A project in `folder`; the names start at `config/`, but for those in `src/` and `data/`."""
    inside = ("src/", "data/")
    return write_files(
        folder, {name if name.startswith(inside) else f"config/{name}": text for name, text in files.items()}
    )


def sales(*ids: int) -> str:
    return "id,shop,amount\n" + "".join(f"{n},{n % 2},{n}.5\n" for n in ids)


def result_ids(root: Path, folder: str = "data/result") -> list[int]:
    return sorted(row["id"] for row in rows(root / folder))


def read_with(spark: SparkSession, form: str, folder: Path) -> list[dict[str, Any]]:
    reader = spark.read.format(form)
    if form == "csv":
        reader = reader.option("header", "true").option("escape", '"')
    return sorted((row.asDict() for row in reader.load(str(folder)).collect()), key=str)


def details(status: PipelineStatus) -> dict[str, str]:
    return {node.name: node.detail for node in status.nodes}


def test_a_stream_is_joined_with_a_table_after_transforms_and_with_params(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("join"),
        "nodes.yaml": "join:\n  input: [sales, shops]\n  function: src.nodes:join_shops\n"
        "  transforms: [src.nodes.positive, src.nodes.doubled]\n  params: {how: left, rate: 0.5}\n",
        "inputs.yaml": SALES.replace("}", ", source_file: came_from}") + "shops: {path: data/shops.csv, format: csv}\n",
        "outputs.yaml": RESULT,
        "src/nodes.py": "import pyspark.sql.functions as F\n\n\n"
        "def positive(df):\n    return df.where('amount > 0')\n\n\n"
        "def doubled(df):\n    return df.withColumn('amount', F.col('amount') * 2)\n\n\n"
        "def join_shops(sales, shops, how, rate):\n"
        "    return sales.join(shops, 'shop', how).withColumn('tax', F.col('amount') * rate)\n",
        "data/shops.csv": "shop,city\n1,Rome\n",
        "data/sales/a b.csv": sales(1, 2) + "3,1,-1.0\n",
    }
    root = write(tmp_path, files)
    assert not run_once(root, spark, pipeline="p").failed
    came_from = "data/sales/a b.csv"
    assert sorted(rows(root / "data/result"), key=lambda row: int(row["id"])) == [
        {"id": 1, "shop": 1, "amount": 3.0, "came_from": came_from, "city": "Rome", "tax": 1.5},
        {"id": 2, "shop": 0, "amount": 5.0, "came_from": came_from, "city": None, "tax": 2.5},
    ]


def test_two_outputs_each_get_all_rows_though_one_of_them_fails_for_a_while(
    tmp_path: Path, spark: SparkSession, small_disk: Path
) -> None:
    files = {
        "pipelines.yaml": pipeline("copy", "  streaming: {restart: {max_attempts: 1}}\n"),
        "nodes.yaml": "copy: {input: sales, output: [result, other]}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT + f"other: {{path: '{small_disk}/other', format: csv}}\n",
        "data/sales/a.csv": sales(*range(40_000)),
    }
    root = write(tmp_path / "shop", files)
    stuffing = small_disk / "stuffing"
    stuffing.write_bytes(b"x" * 3_050_000)
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: bool(watched.run.status.failed), "the second fails", may_fail=True)
    assert watched.run.status.failed[0].detail.startswith("the disk is full")
    landing = root / ".tauro/dev/landing"
    assert len(list(landing.rglob("*.csv"))) == 1, "a copy that one of the two has not read stays"
    stuffing.unlink()
    (root / "data/sales/b.csv").write_text(sales(50_000))
    assert not run_once(root, spark, pipeline="p").failed
    expected = [*range(40_000), 50_000]
    assert result_ids(root) == expected
    assert sorted(int(row["id"]) for row in read_with(spark, "csv", small_disk / "other")) == expected
    assert not list(landing.rglob("*.csv"))


def test_two_outputs_go_on_where_each_of_them_was(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {input: sales, output: [result, other]}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT + "other: {path: data/other/, format: parquet}\n",
        "data/sales/a.csv": sales(1),
    }
    root = write(tmp_path, files)
    run_once(root, spark, pipeline="p")
    commit = root / ".tauro/dev/checkpoints/p/copy/other/commits/0"
    commit.unlink()
    commit.with_name(".0.crc").unlink()
    (root / "data/sales/b.csv").write_text(sales(2))
    assert not run_once(root, spark, pipeline="p").failed
    assert result_ids(root) == result_ids(root, "data/other") == [1, 2]
    assert not list((root / ".tauro/dev/landing").rglob("*.csv")), "copies go, though they were read in two runs"


def test_a_node_reads_what_another_one_writes(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("late, early"),
        "nodes.yaml": "early: {input: sales, output: cleaned}\nlate: {input: cleaned, output: result}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT + "cleaned: {path: data/cleaned/, format: parquet, partition_by: shop}\n",
        "data/sales/a.csv": sales(1, 2),
    }
    root = write(tmp_path, files)
    assert not run_once(root, spark, pipeline="p").failed
    assert result_ids(root) == [1, 2], "the second waits for the first, though nothing else ran before"
    with streaming(root, spark, pipeline="p") as watched:
        (root / "data/sales/b.csv").write_text(sales(3))
        watched.wait(lambda: result_ids(root) == [1, 2, 3], "the third row")
    (root / "data/sales/c.csv").write_text(sales(4))
    assert not run_once(root, spark, pipeline="p").failed
    assert result_ids(root) == [1, 2, 3, 4]


def test_a_folder_beside_a_stream_of_another_kind_goes_on(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("both"),
        "nodes.yaml": "both: {input: [sales, ticks], output: result, function: src.n.both}\n",
        "inputs.yaml": SALES + "ticks: {format: rate}\n",
        "outputs.yaml": RESULT,
        "src/n.py": "def both(sales, ticks):\n    return sales.select('id').union(ticks.selectExpr('-1 - value'))\n",
    }
    root = write(tmp_path, files)
    for number in (1, 2, 3):
        (root / f"data/sales/{number}.csv").parent.mkdir(parents=True, exist_ok=True)
        (root / f"data/sales/{number}.csv").write_text(sales(number))
        assert not run_once(root, spark, pipeline="p").failed
    assert [number for number in result_ids(root) if number > 0] == [1, 2, 3]


def test_the_batch_nodes_of_a_hybrid_pipeline_come_first(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("stream, cities, log"),
        "nodes.yaml": "stream: {input: [sales, good_shops], output: result, function: src.n.join}\n"
        "log: {input: sales, output: log, depends_on: stream}\n"
        "cities: {input: shops, output: good_shops, function: src.n.upper}\n",
        "inputs.yaml": SALES + "shops: {path: data/shops/, format: csv}\n",
        "outputs.yaml": RESULT + "good_shops: {path: data/good_shops/, format: parquet, mode: overwrite}\n"
        "log: {path: data/log/, format: json}\n",
        "src/n.py": "import pyspark.sql.functions as F\n\n\ndef upper(df):\n"
        "    return df.withColumn('city', F.upper('city'))\n\n\n"
        "def join(sales, shops):\n    return sales.join(shops, 'shop')\n",
        "data/shops/shops.csv": "shop,city\n1,Rome\n",
        "data/sales/a.csv": sales(1, 2),
    }
    root = write(tmp_path, files)
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: len(committed_files(root / "data/log")) > 0, "the node that depends")
    started = [event.node for event in watched.events if type(event).__name__ == "NodeStarted"]
    assert started == ["cities", "stream", "log"]
    assert [row["city"] for row in rows(root / "data/result")] == ["ROME"]
    (root / "data/shops/shops.csv").write_text("shop,city\n0,Oslo\n1,Rome\n")
    (root / "data/sales/b.csv").write_text(sales(4))
    status = run_once(root, spark, pipeline="p")
    assert details(status) == {"stream": "done", "cities": "done", "log": "done"}
    assert sorted(row["city"] for row in rows(root / "data/result")) == ["OSLO", "ROME"]
    assert [row["id"] for row in read_with(spark, "json", root / "data/log")] == [1, 2, 4]


def test_the_others_go_on_when_a_node_fails_and_that_is_asked_for(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline(
            "stream, after_stream, bad, after_bad, good", "  streaming: {on_node_failure: continue}\n"
        ),
        "nodes.yaml": "stream: {input: sales, output: result}\n"
        "after_stream: {input: sales, output: log, depends_on: bad}\n"
        "bad: {input: shops, output: good_shops, function: src.n.fail}\n"
        "after_bad: {input: shops, output: more_shops, depends_on: bad}\n"
        "good: {input: shops, output: all_shops}\n",
        "inputs.yaml": SALES + "shops: {path: data/shops/, format: csv}\n",
        "outputs.yaml": RESULT
        + "".join(
            f"{name}: {{path: data/{name}/, format: parquet}}\n"
            for name in ("good_shops", "more_shops", "all_shops", "log")
        ),
        "src/n.py": "import sys\n\n\ndef fail(df):\n    sys.exit(3)\n",
        "data/shops/shops.csv": "shop,city\n1,Rome\n",
        "data/sales/a.csv": sales(1, 2),
    }
    root = write(tmp_path, files)
    status = run_once(root, spark, pipeline="p")
    assert details(status) == {
        "stream": "done",
        "after_stream": "node 'bad', which it depends on, failed",
        "bad": "SystemExit: 3 (src/n.py:5)",
        "after_bad": "node 'bad', which comes before it, failed",
        "good": "done",
    }
    assert result_ids(root) == [1, 2]


@pytest.mark.parametrize(("mode", "expected"), [("error", [1]), ("append", [1, 1]), ("overwrite", [1])])
def test_a_batch_pipeline_writes_again_as_its_mode_says(
    tmp_path: Path, spark: SparkSession, mode: str, expected: list[int]
) -> None:
    files = {
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {}\n",
        "inputs.yaml": "sales: {path: data/sales/, format: csv}\n",
        "outputs.yaml": RESULT.replace("}", f", mode: {mode}}}"),
        "data/sales/a.csv": sales(1),
    }
    root = write(tmp_path, files)
    assert not run_once(root, spark, pipeline="p").failed
    second = run_once(root, spark, pipeline="p")
    assert sorted(row["id"] for row in dataset.dataset(root / "data/result").to_table().to_pylist()) == expected
    assert bool(second.failed) == (mode == "error")
    if mode == "error":
        assert second.failed[0].detail == f"there is something in '{root}/data/result' already"
        assert second.failed[0].hint == "move it away, or say 'mode: append' or 'mode: overwrite' in the output"


def test_late_rows_of_a_watermark_on_a_text_column_are_left_out(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("count"),
        "nodes.yaml": "count: {function: src.n.count}\n",
        "inputs.yaml": "events:\n  path: data/in/\n  format: csv\n  streaming: true\n  schema: 'at STRING, n INT'\n"
        "  watermark: {column: at, delay: 10 minutes}\n",
        "outputs.yaml": RESULT,
        "src/n.py": "import pyspark.sql.functions as F\n\n\ndef count(df):\n    hours = F.window('at', '1 hour')\n"
        "    return df.groupBy(hours).agg(F.sum('n').alias('n')).select('window.start', 'n')\n",
        "data/in/a.csv": "at,n\n2024-01-15 10:05:00,1\n2024-01-15T10:55:00,2\n2024-01-15 13:00:00,4\n",
    }
    root = write(tmp_path, files)
    assert not run_once(root, spark, pipeline="p").failed
    (root / "data/in/b.csv").write_text("at,n\n2024-01-15 10:30:00,100\n2024-01-15 15:00:00,8\n")
    assert not run_once(root, spark, pipeline="p").failed
    found = sorted((row["start"].hour, row["start"].minute, row["n"]) for row in rows(root / "data/result"))
    assert [n for _, _, n in found] == [3, 4]


def test_every_file_format_is_read_and_written(tmp_path: Path, spark: SparkSession) -> None:
    forms = {"json": "csv", "text": "json", "parquet": "orc", "orc": "parquet"}
    files = {
        "pipelines.yaml": pipeline(", ".join(f"from_{form}" for form in forms)),
        "nodes.yaml": "".join(f"from_{form}: {{input: {form}_in, output: {form}_out}}\n" for form in forms),
        "inputs.yaml": "".join(f"{f}_in: {{path: data/{f}/, format: {f}, streaming: true}}\n" for f in forms),
        "outputs.yaml": "".join(f"{f}_out: {{path: data/out/{f}/, format: {to}}}\n" for f, to in forms.items()),
        "data/json/a.json": '{"id": 1, "name": "it\'s \\"é\\""}\n{"id": 2, "name": null}\n',
        "data/text/a.txt": "first, line\n\nthird\r\n",
        "data/parquet/_SUCCESS": "",
    }
    root = write(tmp_path, files)
    table = pa.table({"id": [1, 2], "at": [datetime(2024, 1, 15, 10, 0), None]})
    parquet.write_table(table, root / "data/parquet/a.parquet", coerce_timestamps="us")
    (root / "data/parquet/b.parquet").write_bytes(b"PAR1 but no more")
    (root / "data/orc").mkdir()
    orc.write_table(table.select(["id"]), root / "data/orc/a.orc")
    with streaming(root, spark, pipeline="p", bounded=True) as watched:
        watched.wait(watched.run.is_over, "the run is over")
    out = root / "data/out"
    assert read_with(spark, "csv", out / "json") == [{"id": "1", "name": 'it\'s "é"'}, {"id": "2", "name": None}]
    assert read_with(spark, "json", out / "text") == [{"value": ""}, {"value": "first, line"}, {"value": "third"}]
    assert [row["id"] for row in read_with(spark, "orc", out / "parquet")] == [1, 2]
    assert [row["id"] for row in read_with(spark, "parquet", out / "orc")] == [1, 2]
    assert "'data/parquet/b.parquet' is refused: it is cut off" in watched.notices


def test_rows_made_at_a_rate_are_printed(tmp_path: Path) -> None:
    files = {
        "pipelines.yaml": pipeline("show"),
        "nodes.yaml": "show: {input: {format: rate, options: {rowsPerSecond: 5}}, output: {format: console}}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT,
    }
    with Tauro(write(tmp_path / "shop", files), "--pipeline", "p", "--stream") as process:
        process.wait_to_say("|timestamp")
        process.wait_to_say("batch 1:")
        process.send(signal.SIGINT)
        assert process.end() == 0


@pytest.mark.parametrize(
    ("setting", "state", "checkpoint"),
    [
        ("checkpoint_root: ../elsewhere\n", "shop/.tauro", "elsewhere/p/copy"),
        ("state_root: ../elsewhere\n", "elsewhere", "elsewhere/dev/checkpoints/p/copy"),
        ("checkpoint_location", "shop/.tauro", "shop/my point"),
    ],
    ids=["checkpoint_root", "state_root", "checkpoint_location"],
)
def test_state_and_checkpoints_lie_where_the_settings_say(
    tmp_path: Path, spark: SparkSession, setting: str, state: str, checkpoint: str
) -> None:
    own = setting == "checkpoint_location"
    files = {
        "global_settings.yaml": "" if own else setting,
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {streaming: {checkpoint_location: my point}}\n" if own else "copy: {}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT,
        "data/sales/a.csv": sales(1),
    }
    root = write(tmp_path / "shop", {name: text for name, text in files.items() if text})
    run_once(root, spark, pipeline="p")
    (root / "data/sales/b.csv").write_text(sales(2))
    run_once(root, spark, pipeline="p")
    assert result_ids(root) == [1, 2]
    assert (tmp_path / checkpoint / "commits/1").exists()
    assert (tmp_path / state / "dev/ledger.sqlite").exists()
    assert not list((tmp_path / state / "dev/landing").rglob("*.csv"))


def test_an_environment_lays_its_files_and_variables_over_the_base(
    tmp_path: Path, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "global_settings.yaml": "variables: {PLACE: base, FACTOR: '2'}\n",
        "prod/global_settings.yaml": "variables: {PLACE: prod}\n",
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {function: src.n.times, params: {factor: '${FACTOR}', label: '${LABEL:-none}'}}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": "result: {path: 'data/${PLACE}/', format: json}\n",
        "prod/outputs.yaml": "result: {format: parquet, path: 'data/${PLACE}/'}\n",
        "src/n.py": "import pyspark.sql.functions as F\n\n\ndef times(df, factor, label):\n"
        "    return df.select((F.col('id') * int(factor)).alias('id'), F.lit(label).alias('label'))\n",
        "data/sales/a.csv": sales(1),
    }
    root = write(tmp_path, files)
    monkeypatch.setenv("FACTOR", "3")
    monkeypatch.setenv("LABEL", "x$y")
    run_once(root, spark, pipeline="p", env="prod")
    assert rows(root / "data/prod") == [{"id": 3, "label": "x$y"}]
    assert sorted(path.name for path in (root / ".tauro").iterdir()) == ["prod"]


@pytest.mark.parametrize(
    "trigger", ["{type: once}", "{type: available_now}", "{interval: 0 seconds}"], ids=["once", "now", "at once"]
)
def test_a_stream_with_another_trigger_reads_what_is_there(tmp_path: Path, spark: SparkSession, trigger: str) -> None:
    files = {
        "pipelines.yaml": pipeline("copy", f"  streaming: {{trigger: {trigger}}}\n"),
        "nodes.yaml": "copy: {}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT,
        "data/sales/a.csv": sales(1),
        "data/sales/b.csv": sales(2),
    }
    root = write(tmp_path, files)
    ends = "type" in trigger
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: result_ids(root) == [1, 2], "both files")
        if ends:
            watched.wait(watched.run.is_over, "the run is over")
        else:
            (root / "data/sales/c.csv").write_text(sales(3))
            watched.wait(lambda: result_ids(root) == [1, 2, 3], "the third file")


@pytest.mark.parametrize("choice", ["continue", "stop"])
def test_a_failing_node_takes_the_others_with_it_only_where_that_is_said(
    tmp_path: Path, spark: SparkSession, choice: str
) -> None:
    files = {
        "pipelines.yaml": pipeline("good, bad", f"  streaming: {{on_node_failure: {choice}}}\n"),
        "nodes.yaml": "good: {output: result}\nbad: {output: other, function: src.n.fail}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT + "other: {path: data/other/, format: parquet}\n",
        "src/n.py": "def fail(df):\n    raise RuntimeError('no')\n",
        "data/sales/a.csv": sales(1),
    }
    root = write(tmp_path, files)
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: bool(watched.run.status.failed), "the bad node fails", may_fail=True)
        assert watched.run.is_over() == (choice == "stop")
        if choice == "continue":
            (root / "data/sales/b.csv").write_text(sales(2))
            watched.wait(lambda: result_ids(root) == [1, 2], "the good node goes on", may_fail=True)
    states = {node.name: node.state for node in watched.run.status.nodes}
    assert states == {"good": NodeState.ENDED, "bad": NodeState.FAILED}


def test_without_any_data_a_run_ends_well(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT,
        "data/sales/empty.csv": "",
    }
    root = write(tmp_path, files)
    status = run_once(root, spark, pipeline="p")
    assert details(status) == {"copy": "no data"}
    (root / "data/sales/a.csv").write_text(sales(1))
    run_once(root, spark, pipeline="p")
    status = run_once(root, spark, pipeline="p")
    assert details(status) == {"copy": "done"}
    assert result_ids(root) == [1]


def test_an_output_of_another_checkpoint_is_refused(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT,
        "data/sales/a.csv": sales(1),
    }
    root = write(tmp_path, files)
    run_once(root, spark, pipeline="p")
    (root / ".tauro").rename(root / "old state")
    with pytest.raises(ProjectError) as refused:
        run_once(root, spark, pipeline="p")
    assert refused.value.exit_code == 3
    assert "moves that folder and '.tauro/dev/checkpoints/p/copy' away" in str(refused.value.hint)
    assert result_ids(root) == [1]


def test_a_project_whose_folder_has_brackets_is_refused_with_the_reason(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {}\n",
        "inputs.yaml": SALES,
        "outputs.yaml": RESULT,
        "data/sales/a.csv": sales(1),
    }
    root = write(tmp_path / "shop [1]", files)
    with pytest.raises(EnvironmentUnfitError, match=r"read rows twice from a folder with \[ \] in its path") as refused:
        run_once(root, spark, pipeline="p")
    assert "state_root" in str(refused.value.hint)
    (root / "config/global_settings.yaml").write_text(f"state_root: {tmp_path}/state\n")
    run_once(root, spark, pipeline="p")
    assert result_ids(root) == [1]


def test_a_folder_elsewhere_is_waited_for(tmp_path: Path, spark: SparkSession) -> None:
    files = {
        "pipelines.yaml": pipeline("copy"),
        "nodes.yaml": "copy: {}\n",
        "inputs.yaml": SALES.replace("data/sales/", f"{tmp_path}/drop/in"),
        "outputs.yaml": RESULT,
    }
    root = write(tmp_path / "shop", files)
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: watched.node.detail.startswith("waiting for the first file"), "it waits")
        assert not (tmp_path / "drop").exists()
        assert any("the folder is not there" in text for text in watched.notices)
        write_files(tmp_path, {"drop/in/a.csv": sales(1)})
        watched.wait(lambda: result_ids(root) == [1], "the row")


def test_a_schema_may_be_a_text_a_list_or_a_file(tmp_path: Path, spark: SparkSession) -> None:
    struct = {"type": "struct", "fields": [{"name": "id", "type": "integer", "nullable": True, "metadata": {}}]}
    schemas = {
        "text": "'id INT'",
        "list": "[{name: id, type: int}]",
        "ddl": "schemas/sales.ddl",
        "json": "schemas/sales.json",
    }
    files = {
        "pipelines.yaml": pipeline(", ".join(schemas)),
        "nodes.yaml": "".join(f"{name}: {{input: {name}_in, output: {name}_out}}\n" for name in schemas),
        "inputs.yaml": "".join(
            f"{name}_in: {{path: data/in/, format: csv, streaming: true, schema: {schema}}}\n"
            for name, schema in schemas.items()
        ),
        "outputs.yaml": "".join(f"{name}_out: {{path: data/{name}/, format: parquet}}\n" for name in schemas),
        "data/in/a.csv": "id\n7\n",
    }
    root = write(tmp_path, files)
    write_files(root, {"schemas/sales.ddl": "id INT", "schemas/sales.json": json.dumps(struct)})
    assert not run_once(root, spark, pipeline="p").failed
    for name in schemas:
        (file,) = committed_files(root / "data" / name)
        assert parquet.read_table(file).equals(pa.table({"id": pa.array([7], pa.int32())}))
