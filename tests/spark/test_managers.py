"""Nodes and pipelines that a program starts, with a real Spark."""

from __future__ import annotations

import _thread
import copy
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from scripts.running import committed_files
from tauro.config import Context
from tauro.state.ledger import Ledger
from tauro.streaming.constants import DEFAULT_STREAMING_CONFIG
from tauro.streaming.exceptions import (
    StreamingPipelineError,
    StreamingQueryError,
    StreamingValidationError,
)
from tauro.streaming.pipeline_manager import StreamingPipelineManager
from tauro.streaming.query_manager import StreamingQueryManager
from tests.project_files import write_files, write_tutorial
from tests.spark.runs import LIMIT_SECONDS, rows
from tests.spark.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark


@pytest.fixture
def context(spark: SparkSession, tmp_path: Path) -> dict[str, Any]:
    return {"spark": spark, "output_path": str(tmp_path / "out")}


@pytest.fixture
def queries(context: dict[str, Any]) -> Iterator[StreamingQueryManager]:
    manager = StreamingQueryManager(context)
    yield manager
    assert manager.stop_all_queries()


@pytest.fixture
def pipelines(context: dict[str, Any]) -> Iterator[StreamingPipelineManager]:
    manager = StreamingPipelineManager(context, max_concurrent_pipelines=2)
    yield manager
    assert manager.shutdown()


def rate(name: str, folder: Path | None, **more: Any) -> dict[str, Any]:
    output = {"format": "console"} if folder is None else {"format": "parquet", "path": str(folder)}
    streaming = {"trigger": {"type": "processing_time", "interval": "1 second"}}
    return {
        "name": name,
        "input": {"format": "rate", "options": {"rowsPerSecond": 20}},
        "output": output,
        "streaming": streaming,
    } | more


def values(folder: Path) -> list[int]:
    return sorted(row["value"] for row in rows(folder))


def test_a_query_goes_on_where_it_was_stopped(
    queries: StreamingQueryManager, tmp_path: Path, spark: SparkSession
) -> None:
    node = rate("ticks", tmp_path / "rows")
    before = copy.deepcopy(node)
    first = queries.create_and_start_query(node, "exec-1", "rates")
    assert (first.isActive, first.name) == (True, "rates.ticks")
    assert [query.id for query in queries.get_active_queries()] == [first.id]
    wait(lambda: rows(tmp_path / "rows"), "no rows")
    progress = queries.get_query_progress(first)
    assert json.loads(json.dumps(progress)) == progress
    assert queries.stop_query(first, timeout_seconds=20)
    assert queries.get_active_queries() == []
    second = queries.create_and_start_query(node, "exec-2", "rates")
    assert second.id == first.id, "the checkpoint was not found again"
    count = len(rows(tmp_path / "rows"))
    wait(lambda: len(rows(tmp_path / "rows")) > count, "no more rows")
    assert queries.stop_query(second, graceful=False)
    found = values(tmp_path / "rows")
    assert found == list(range(len(found)))
    assert node == before
    assert (tmp_path / "out/_checkpoints/rates/ticks/metadata").is_file()
    assert DEFAULT_STREAMING_CONFIG["trigger"]["interval"] == "10 seconds"
    assert not spark.streams.active


def even(df: DataFrame) -> DataFrame:
    return df.where("value % 2 = 0")


def test_functions_are_applied_and_a_checkpoint_is_used_exactly(queries: StreamingQueryManager, tmp_path: Path) -> None:
    def times(df: DataFrame, factor: int) -> DataFrame:
        return df.selectExpr(f"value * {factor} AS value")

    own = tmp_path / "own checkpoint"
    node = rate("ticks", tmp_path / "rows", transforms=[even], function=times, params={"factor": 10})
    node["streaming"] |= {"checkpoint_location": str(own), "query_name": "my_query"}
    query = queries.create_and_start_query(node, execution_id="exec", pipeline_name="rates")
    assert query.name == "my_query"
    wait(lambda: len(rows(tmp_path / "rows")) > 5, "no rows")
    assert (own / "metadata").is_file()
    assert queries.stop_query(query)
    assert all(value % 20 == 0 for value in values(tmp_path / "rows"))


def seconds(df: DataFrame) -> DataFrame:
    """An aggregate that can only be appended where there is a watermark."""
    from pyspark.sql import functions as F  # noqa: N812

    return df.groupBy(F.window("timestamp", "1 second")).count().select("window.start", "count")


def test_the_defaults_can_be_handed_over_whole(queries: StreamingQueryManager, tmp_path: Path) -> None:
    node = rate("ticks", None, output={"format": "csv", "path": str(tmp_path / "rows")}, function=seconds)
    own = {"checkpoint_location": str(tmp_path / "c"), "trigger": {"interval": "1 second"}}
    node["streaming"] = {**DEFAULT_STREAMING_CONFIG, **own}
    with pytest.raises(StreamingQueryError, match="without watermark"):
        queries.create_and_start_query(node, "exec", "rates")
    node["streaming"] |= {"watermark": {"column": "timestamp", "delay": "1 second"}, "options": {"header": False}}
    query = queries.create_and_start_query(node, "exec", "rates")

    def lines() -> list[str]:
        return [line for file in committed_files(tmp_path / "rows") for line in file.read_text().splitlines()]

    wait(lines, "no window is over")
    assert queries.stop_query(query)
    assert all(line.startswith("20") for line in lines()), "the option of the node is not taken: a header"


def test_a_watermark_on_a_column_that_is_known_not_to_be_there(queries: StreamingQueryManager, tmp_path: Path) -> None:
    node = rate("ticks", tmp_path / "rows")
    node["streaming"]["watermark"] = {"column": "at"}
    with pytest.raises(StreamingValidationError, match="'at' is not among the columns of input 'input'"):
        queries.create_and_start_query(node, "exec", "rates")


def test_a_watermark_on_a_column_that_the_files_do_not_have(queries: StreamingQueryManager, tmp_path: Path) -> None:
    write_files(tmp_path, {"in/a.csv": "id,ts\n1,2026-01-01 00:00:00\n"})
    node = {
        "name": "sales",
        "input": {"format": "csv", "path": str(tmp_path / "in"), "streaming": True},
        "output": {"format": "parquet", "path": str(tmp_path / "rows")},
        "streaming": {"watermark": {"column": "at"}, "settle_time": "0 seconds"},
    }
    with pytest.raises(StreamingQueryError, match="'at' is not among the columns of input 'input'") as caught:
        queries.create_and_start_query(node, "exec", "p")
    assert caught.value.hint == "it has: id, ts"


def test_a_folder_of_csv_lands_while_the_query_runs(queries: StreamingQueryManager, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    node = {
        "name": "sales",
        "input": {"format": "csv", "path": str(folder), "streaming": True},
        "output": {"format": "parquet", "path": str(tmp_path / "rows")},
        "streaming": {"trigger": {"type": "processing_time", "interval": "1 second"}},
    }
    with pytest.raises(StreamingQueryError, match="can't start yet: waiting for the first file"):
        queries.create_and_start_query(node, "e", "p")
    (node["input"])["schema"] = "id BIGINT, name STRING"  # type: ignore[index]
    query = queries.create_and_start_query(node, "e", "p")
    for number in range(3):
        (folder / f"{number}.csv").write_text(f"id,name\n{number},n\n")
        wait(lambda: len(rows(tmp_path / "rows")) == number + 1, f"file {number} was not read")  # noqa: B023
    assert queries.stop_query(query)
    (folder / "3.csv").write_text("name,id\nn,3\n")
    again = queries.create_and_start_query(node, "e", "p")
    wait(lambda: len(rows(tmp_path / "rows")) == 4, "the file of the pause was not read")
    assert queries.stop_query(again)
    assert sorted(row["id"] for row in rows(tmp_path / "rows")) == [0, 1, 2, 3]


def test_late_words_of_an_earlier_query_are_not_the_next_ones(
    queries: StreamingQueryManager, tmp_path: Path, spark: SparkSession
) -> None:
    """Somebody's listener takes its time: batches of the first query are told while the second runs, of that name."""
    from pyspark.sql.streaming.listener import StreamingQueryListener

    released = threading.Event()

    class Slow(StreamingQueryListener):
        def onQueryStarted(self, event: Any) -> None:  # noqa: N802
            pass

        def onQueryProgress(self, event: Any) -> None:  # noqa: N802
            released.wait(LIMIT_SECONDS)

        def onQueryIdle(self, event: Any) -> None:  # noqa: N802
            pass

        def onQueryTerminated(self, event: Any) -> None:  # noqa: N802
            pass

    slow = Slow()
    spark.streams.addListener(slow)
    try:
        first = queries.create_and_start_query(rate("ticks", tmp_path / "rows"), "e", "late")
        wait(lambda: len(first.recentProgress) > 2, "no batches")
        queries.stop_query(first)
        told = first.recentProgress[-1]["batchId"]
        second = queries.create_and_start_query(rate("ticks", tmp_path / "rows"), "e", "late")
        released.set()
        wait(lambda: second.lastProgress and second.lastProgress["batchId"] > told + 1, "no more batches")
        assert queries.stop_query(second)
    finally:
        released.set()
        spark.streams.removeListener(slow)
    ledger = Ledger(tmp_path / "out/_checkpoints/.tauro/dev/ledger.sqlite")
    newest, _ = ledger.runs("late")
    of_the_second = [batch.batch_id for batch in ledger.batches("late", "ticks") if batch.run_id == newest.id]
    ledger.close()
    assert of_the_second
    assert min(of_the_second) > told


@pytest.mark.parametrize("stopped", [0, 1], ids=["the first", "the second"])
def test_each_output_has_a_query(
    queries: StreamingQueryManager, tmp_path: Path, spark: SparkSession, stopped: int
) -> None:
    outputs = [{"format": form, "path": str(tmp_path / form)} for form in ("parquet", "json")]
    query = queries.create_and_start_query(rate("ticks", None, output=outputs), "exec", "rates")
    active = queries.get_active_queries()
    assert [found.name for found in active] == ["rates.ticks.output_0", "rates.ticks.output_1"]
    assert query.runId == active[0].runId
    wait(lambda: all(committed_files(tmp_path / form) for form in ("parquet", "json")), "no rows")
    assert queries.stop_query(active[stopped], timeout_seconds=20)
    assert not spark.streams.active
    assert queries.get_active_queries() == []
    found = values(tmp_path / "parquet")
    assert found == list(range(len(found)))
    again = queries.create_and_start_query(rate("ticks", None, output=outputs), "exec", "rates")
    assert again.id == query.id
    assert queries.stop_all_queries()


FUNCTIONS = """
from pyspark.sql.functions import udf

from src.words import WORD


@udf("string")
def named(value):
    return f"{WORD} {value}"


def name(df):
    return df.withColumn("name", named("value"))


def save(df, batch_id):
    df.write.mode("append").json(str(OUT))
"""


def test_functions_by_reference_of_a_context_that_is_a_mapping(spark: SparkSession, tmp_path: Path) -> None:
    """Out of files under its `root`, with what they import, in Python workers too; nodes and inputs by name."""
    out = tmp_path / "out"
    source = f"OUT = {str(out)!r}\n{FUNCTIONS}"
    root = write_files(tmp_path / "project", {"src/words.py": "WORD = 'number'\n", "src/given/names.py": source})
    nodes = {"n": {"input": "ticks", "output": "saved", "transforms": ["src.given.names:name"]}}
    context = {
        "spark": spark,
        "root": root,
        "output_path": str(tmp_path / "state"),
        "nodes": nodes,
        "inputs": {"ticks": {"format": "rate"}},
        "outputs": {"saved": {"format": "foreachBatch", "function": "src.given.names.save"}},
    }
    manager = StreamingPipelineManager(context)
    with pytest.raises(StreamingValidationError, match="there is no function 'nam' in"):
        manager.start_pipeline("p", {"nodes": [nodes["n"] | {"function": "src.given.names:nam"}]})
    execution = manager.start_pipeline("p", {"nodes": ["n"], "streaming": {"trigger": {"interval": "1 second"}}})

    def saved() -> list[str]:
        return [line for file in out.glob("part-*") for line in file.read_text().splitlines()]

    wait(saved, "no rows")
    assert manager.stop_pipeline(execution)
    assert all(row["name"] == f"number {row['value']}" for row in map(json.loads, saved()))


def test_a_query_that_somebody_stops_gives_its_checkpoint_back(queries: StreamingQueryManager, tmp_path: Path) -> None:
    query = queries.create_and_start_query(rate("ticks", tmp_path / "rows"), "e", "p")
    with pytest.raises(StreamingQueryError, match="is in use by"):
        queries.create_and_start_query(rate("ticks", tmp_path / "rows"), "e", "p")
    query.stop()
    wait(lambda: not queries._queries(), "the run did not end")
    assert queries.stop_query(queries.create_and_start_query(rate("ticks", tmp_path / "rows"), "e", "p"))


def test_a_query_that_was_cut_while_it_planned_its_first_batch_starts_again(
    queries: StreamingQueryManager, tmp_path: Path
) -> None:
    """Spark does not: it wants the folder empty before its first batch."""
    unfinished = tmp_path / "out/_checkpoints/p/ticks/offsets/.0.5c1bd6f8-2d3a.tmp"
    unfinished.parent.mkdir(parents=True)
    unfinished.write_text("v1")
    query = queries.create_and_start_query(rate("ticks", tmp_path / "rows"), "e", "p")
    wait(lambda: query.lastProgress, "no batch")
    assert queries.stop_query(query)
    assert not unfinished.exists()


def test_a_wrong_node_is_told_before_spark_is_asked_for() -> None:
    manager = StreamingQueryManager({"spark": None})
    with pytest.raises(StreamingValidationError, match="unknown format 'rat'"):
        manager.create_and_start_query(rate("n", None, input={"format": "rat"}), "e", "p")
    with (
        pytest.raises(StreamingQueryError, match="Spark session")
        if False
        else pytest.raises(Exception, match="give one")
    ):
        manager.create_and_start_query(rate("n", None), "e", "p")


def pipeline(*nodes: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {"type": "streaming", "nodes": list(nodes), "streaming": settings}


def broken(df: DataFrame) -> DataFrame:
    return df.select("nothing_of_that_name")


def interrupts(df: DataFrame) -> DataFrame:
    """Ctrl+C while the main thread waits for this node; which hears of it at once, as it waits in short turns."""
    _thread.interrupt_main()
    threading.Event().wait(1)
    return df


def test_ctrl_c_during_a_start_leaves_nothing_behind(
    queries: StreamingQueryManager, pipelines: StreamingPipelineManager, tmp_path: Path, spark: SparkSession
) -> None:
    node = rate("bad", tmp_path / "rows")
    with pytest.raises(KeyboardInterrupt):
        queries.create_and_start_query(node | {"function": interrupts}, pipeline_name="rates")
    with pytest.raises(KeyboardInterrupt):
        pipelines.start_pipeline("rates", pipeline(node | {"function": interrupts}))
    assert (spark.streams.active, pipelines.list_running_pipelines()) == ([], [])
    assert queries.create_and_start_query(node, pipeline_name="rates").isActive


def dies_later(df: DataFrame) -> DataFrame:
    return df.selectExpr("CASE WHEN value > 15 THEN raise_error('enough') ELSE value END AS value")


def test_a_pipeline_runs_and_is_told_of(pipelines: StreamingPipelineManager, tmp_path: Path) -> None:
    config = pipeline(rate("one", tmp_path / "one"), rate("two", None))
    before = copy.deepcopy(config)
    execution = pipelines.start_pipeline("rates", config)
    assert config == before
    wait(lambda: pipelines.get_pipeline_metrics(execution)["rows_out"], "nothing is counted")
    metrics = pipelines.get_pipeline_metrics(execution)
    assert (metrics["quarantined"], metrics["dropped"]) == (0, 0)
    status = pipelines.status(execution)
    assert json.loads(json.dumps(status)) == status
    assert (status["state"], status["pipeline_name"], status["error"]) == ("running", "rates", None)
    assert {node["state"] for node in status["nodes"].values()} == {"running"}
    assert [told["execution_id"] for told in pipelines.list_running_pipelines()] == [execution]
    health = pipelines.get_pipeline_health_summary()
    assert json.loads(json.dumps(health)) == health
    assert (health["healthy"], health["running_pipelines"]) == (True, 1)
    assert pipelines.stop_pipeline(execution, timeout=20)
    assert pipelines.get_pipeline_status(execution)["state"] == "stopped"
    assert pipelines.list_running_pipelines() == []
    assert not pipelines.stop_pipeline("no such thing")
    with pytest.raises(StreamingPipelineError, match="there is no execution 'no such thing'"):
        pipelines.status("no such thing")


def test_a_node_that_can_not_start_stops_the_others(
    pipelines: StreamingPipelineManager, tmp_path: Path, spark: SparkSession
) -> None:
    config = pipeline(rate("good", tmp_path / "good"), rate("bad", tmp_path / "bad", function=broken))
    with pytest.raises(StreamingPipelineError, match="node 'bad' of pipeline 'rates' could not start") as caught:
        pipelines.start_pipeline("rates", config, "mine")
    assert caught.value.get_context("node_name") == "bad"
    assert type(caught.value.cause).__name__ == "AnalysisException"
    assert 'return df.select("nothing_of_that_name")' in caught.value.get_full_traceback()
    assert not spark.streams.active
    assert pipelines.list_running_pipelines() == []
    assert pipelines.start_pipeline("rates", pipeline(rate("good", tmp_path / "good")), "mine") == "mine"


def test_the_status_of_a_hybrid_pipeline_has_its_batch_nodes(
    pipelines: StreamingPipelineManager, tmp_path: Path, spark: SparkSession
) -> None:
    spark.range(3).write.json(str(tmp_path / "ids"))
    output = {"format": "json", "path": str(tmp_path / "copy")}
    batch = {"name": "copy", "input": {"format": "json", "path": str(tmp_path / "ids")}, "output": output}
    config = pipeline(batch, rate("ticks", None)) | {"type": "hybrid"}
    execution = pipelines.start_pipeline("mixed", config)
    wait(lambda: pipelines.status(execution)["nodes"]["ticks"]["state"] == "running", "the stream does not start")
    assert pipelines.get_pipeline_metrics(execution)["nodes"]["copy"]["state"] == "ended"
    assert pipelines.stop_pipeline(execution)


def test_a_pipelines_node_is_tried_again_and_a_query_is_over_once_it_failed(
    pipelines: StreamingPipelineManager, queries: StreamingQueryManager, tmp_path: Path
) -> None:
    away, kept = tmp_path / "away", list[int]()

    def keep(df: DataFrame, batch_id: int) -> None:
        if away.exists():
            raise ConnectionResetError(104, "no more")
        kept.append(batch_id)

    node = rate("kept", None, output={"format": "foreach_batch", "function": keep})
    node["streaming"] |= {"restart": {"max_attempts": 50, "backoff": "200 milliseconds"}}
    away.touch()
    execution = pipelines.start_pipeline("rates", pipeline(node))
    wait(lambda: pipelines.status(execution)["nodes"]["kept"]["restarts"] > 1, "it is not tried again")
    assert pipelines.status(execution)["state"] == "running"
    assert pipelines.get_pipeline_health_summary()["healthy"]
    away.unlink()
    wait(lambda: kept, "no batch goes through")
    assert kept[0] == 0
    assert pipelines.stop_pipeline(execution)
    away.touch()
    query = queries.create_and_start_query(node, pipeline_name="one")
    wait(lambda: not query.isActive, "it does not fail")
    wait(lambda: not queries.get_active_queries(), "somebody looks after it still")
    assert "no more" in str(query.exception())


@pytest.mark.parametrize("on_node_failure", ["stop", "continue"])
def test_a_node_that_dies_later(pipelines: StreamingPipelineManager, tmp_path: Path, on_node_failure: str) -> None:
    nodes = [rate("good", tmp_path / "good"), rate("bad", tmp_path / "bad", function=dies_later)]
    execution = pipelines.start_pipeline("rates", pipeline(*nodes, on_node_failure=on_node_failure))
    wait(lambda: pipelines.status(execution)["failed_nodes"], "nothing failed")
    if on_node_failure == "continue":
        count = len(rows(tmp_path / "good"))
        wait(lambda: len(rows(tmp_path / "good")) > count, "the other does not go on")
        assert pipelines.status(execution)["state"] == "running"
    else:
        wait(lambda: pipelines.status(execution)["state"] == "failed", "the others do not stop")
    status = pipelines.status(execution)
    assert "enough" in status["error"]
    assert "enough" in status["nodes"]["bad"]["error"]
    assert status["failed_nodes"] == ["bad"]
    assert not pipelines.get_pipeline_health_summary()["healthy"]
    assert pipelines.stop_pipeline(execution)


def test_only_those_that_run_count(pipelines: StreamingPipelineManager, tmp_path: Path) -> None:
    bounded = rate("done", tmp_path / "done")
    bounded["streaming"] = {"trigger": {"type": "available_now"}}
    for number in range(3):
        finished = pipelines.start_pipeline(f"finished_{number}", pipeline(bounded | {"name": f"n{number}"}))
        wait(lambda: pipelines.status(finished)["state"] == "completed", "it does not end")  # noqa: B023
        bounded["output"] = {"format": "parquet", "path": str(tmp_path / f"done_{number}")}
    running = [pipelines.start_pipeline(name, pipeline(rate("n", tmp_path / name))) for name in ("a", "b")]
    with pytest.raises(StreamingPipelineError, match="2 pipelines are running, and no more than 2 may"):
        pipelines.start_pipeline("c", pipeline(rate("n", tmp_path / "c")))
    assert pipelines.stop_pipeline(running[0], timeout_seconds=20)
    running[0] = pipelines.start_pipeline("c", pipeline(rate("n", tmp_path / "c")))
    assert len(pipelines.list_running_pipelines()) == 2


def test_several_threads_start_and_stop_at_once(pipelines: StreamingPipelineManager, tmp_path: Path) -> None:
    begin = threading.Barrier(4)

    def start(name: str) -> str | None:
        begin.wait()
        try:
            return pipelines.start_pipeline(name, pipeline(rate("n", tmp_path / name)))
        except StreamingPipelineError:
            return None

    with ThreadPoolExecutor(4) as pool:
        started = [execution for execution in pool.map(start, "abcd") if execution is not None]
        assert len(started) == 2
        assert all(pool.map(pipelines.stop_pipeline, started))
    assert pipelines.list_running_pipelines() == []


def test_nodes_of_a_project_by_name(spark: SparkSession, tmp_path: Path) -> None:
    files = {
        "inputs.yaml": "ticks: {format: rate, options: {rowsPerSecond: 20}}\n",
        "nodes.yaml": "process_sales_stream: {function: src.nodes.process_sales}\n",
        "global_settings.yaml": "format_policy: {inputs: [rate]}\noutput_path: data/output\n",
    }
    context = Context.from_project(write_tutorial(tmp_path, files))
    context._spark = spark
    assert (context.output_path, context.env) == (str(tmp_path / "data/output"), "dev")
    assert context.format_policy is not None
    manager = StreamingPipelineManager(context)
    execution = manager.start_pipeline("real_time_sales", {"nodes": ["process_sales_stream"]})
    wait(lambda: rows(tmp_path / "data/output"), "no rows")
    assert manager.shutdown()
    assert manager.status(execution)["state"] == "stopped"
    with pytest.raises(StreamingPipelineError, match="shut down"):
        manager.start_pipeline("real_time_sales", {"nodes": ["process_sales_stream"]})
    with pytest.raises(StreamingValidationError, match="format_policy does not allow"):
        manager.start_pipeline("p", pipeline(rate("n", tmp_path / "o", input={"format": "csv", "path": "x"})))


PROGRAM = """
import sys
from pyspark.sql import SparkSession
from tauro.streaming import StreamingPipelineManager, StreamingQueryManager

spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
context = {"spark": spark, "output_path": sys.argv[1]}
node = {"name": "n", "input": {"format": "rate"}, "output": {"format": "parquet", "path": sys.argv[1] + "/one"}}
StreamingQueryManager(context).create_and_start_query(node, "exec", "one")
node["output"]["path"] = sys.argv[1] + "/two"
StreamingPipelineManager(context).start_pipeline("two", {"nodes": [node]})
print("the program ends")
"""


def test_a_program_that_ends_ends_what_it_started(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS * 2, check=False)
    assert (done.returncode, done.stdout) == (0, "the program ends\n"), done.stderr
    ledger = Ledger(tmp_path / "_checkpoints/.tauro/dev/ledger.sqlite")
    assert [ledger.runs(name)[0].cause for name in ("one", "two")] == ["stopped", "stopped"]
    ledger.close()
