"""What goes wrong while a pipeline runs, and passes: no row is lost, none comes twice, and what is wrong is said."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from pyarrow import dataset

from scripts.running import committed_files
from tauro.state.ledger import Ledger
from tauro.streaming.run.events import NodeRetrying
from tauro.streaming.run.status import NodeState
from tests.spark.processes import Tauro
from tests.spark.runs import rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tauro.streaming.run.status import NodeStatus
    from tests.spark.runs import Watched

pytestmark = pytest.mark.spark

QUICK = """\
real_time_sales:
  nodes: [{nodes}]
  streaming:
    trigger: {{interval: 0 seconds}}
    settle_time: 100 milliseconds
    on_node_failure: continue
    restart: {{max_attempts: 100, backoff: 200 milliseconds}}
"""
NODE = "process_sales_stream"
WIDE = "id,name\n" + "".join(f"{{0}}{i},customer {i} of the shop\n" for i in range(1000, 21_000))


def quick(nodes: str = NODE) -> str:
    return QUICK.format(nodes=nodes)


def retries(watched: Watched) -> list[str]:
    return [event.reason for event in watched.events if isinstance(event, NodeRetrying)]


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that can't be written meanwhile, not by root either; files that are open stay so."""
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_full_and_one_that_cant_be_written_for_a_while(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, small_disk: Path
) -> None:
    output = f"outputs:\n  o: {{path: {small_disk}/output, format: csv}}\n"
    function = "def process_sales(df):\n    return df\n"
    files = {"outputs.yaml": output, "pipelines.yaml": quick(), "src/nodes/process_sales.py": function}
    root = project(files | {"data/input/a.csv": WIDE.replace("{0}", "1")})
    stuffing = small_disk / "stuffing"
    with streaming(root, spark) as watched:
        watched.wait(lambda: watched.node.batches == 1, "the first file is written")
        stuffing.write_bytes(b"x" * 2_000_000)
        (root / "data/input/b.csv").write_text(WIDE.replace("{0}", "2"))
        watched.wait(lambda: bool(retries(watched)), "the disk is found to be full")
        assert watched.node.state in {NodeState.RETRYING, NodeState.WAITING, NodeState.RUNNING}
        stuffing.unlink()
        watched.wait(lambda: watched.node.rows_in == 40_000, "the second file is written")
        full = retries(watched)
        with read_only(small_disk / "output"):
            (root / "data/input/c.csv").write_text("id,name\n5,Eve\n")
            watched.wait(lambda: len(retries(watched)) > len(full), "the folder is found to be read-only")
        watched.wait(lambda: watched.node.rows_in == 40_001, "the third file is written")
        unwritable = retries(watched)[len(full) :]
    assert set(full) == {"the disk is full: no space left on device"}
    assert set(unwritable) == {f"output 'o': folder '{small_disk}/output' can't be written"}
    written = [path.read_text().splitlines()[1:] for path in committed_files(small_disk / "output")]
    ids = [line.partition(",")[0] for lines in written for line in lines]
    assert (len(ids), len(set(ids))) == (40_001, 40_001)
    assert watched.node.restarts == len(full) + len(unwritable)
    ledger = Ledger(root / ".tauro/dev/ledger.sqlite")
    assert [failure.cause for failure in ledger.failures("real_time_sales", NODE)] == [*full, *unwritable]
    assert sum(batch.rows_in or 0 for batch in ledger.batches("real_time_sales", NODE)) == 40_001
    ledger.close()


def test_a_disk_with_the_state_that_is_full_for_a_while(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, small_disk: Path
) -> None:
    """Ledger, checkpoint and landing folder are on it, and the copies of files that land."""
    settings = {"global_settings.yaml": f"state_root: {small_disk}/state\n", "pipelines.yaml": quick()}
    root = project(settings | {"data/input/a.csv": WIDE.replace("{0}", "1")})
    with streaming(root, spark) as watched:
        watched.wait(lambda: watched.node.rows_in == 20_000, "the first file is read")
        stuffing = small_disk / "stuffing"
        with contextlib.suppress(OSError), stuffing.open("wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
        (root / "data/input/b.csv").write_text(WIDE.replace("{0}", "2"))
        watched.wait(lambda: bool(retries(watched)), "the disk is found to be full")
        stuffing.unlink()
        watched.wait(lambda: watched.node.rows_in == 40_000, "the second file is read")
    assert all("no space left" in reason or "disk is full" in reason for reason in retries(watched)), retries(watched)
    ids = [row["id"] for row in rows(root / "data/output")]
    assert (len(ids), len(set(ids))) == (40_000, 40_000)


NODES = """\
steady: {output: steady}
shaky: {output: kept, function: src.nodes.shaky}
buggy: {output: never, function: src.nodes.buggy}
fleeting: {output: seen, function: src.nodes.fleeting}
halved: {output: halves, function: src.nodes.halved}
"""
OUTPUTS = """\
steady: {path: data/steady/, format: parquet}
never: {path: data/never/, format: parquet}
seen: {format: memory, table_name: fleeting_faults}
halves: {path: data/halves/, format: parquet}
kept: {format: foreach_batch, function: src.nodes.shaky:keep}
"""
SHAKY = """\
from pathlib import Path


def shaky(df):
    return df


def keep(df, batch_id):
    if Path("{away}").exists():
        raise ConnectionRefusedError(111, "the shop's database is away")
    df.write.mode("overwrite").parquet(f"{kept}/{batch_id}")
"""
BUGGY = """\
import pyspark.sql.functions as F


@F.udf("long")
def share(n):
    return 100 // (n - 3)


def buggy(df):
    return df.withColumn("share", share("id"))
"""
FLEETING = """\
import pyspark.sql.functions as F


@F.udf("long")
def known(n):
    if n == 4:
        raise ConnectionResetError(104, "no more")
    return n


def fleeting(df):
    return df.withColumn("id", known("id"))
"""
HALVED = """\
import time
from pathlib import Path

import pyspark.sql.functions as F


@F.udf("long")
def half_way(n):
    "Half of the batch is written, and stays: Spark can't clear away everything that a failure leaves."
    while n == 2 and Path("{away}").exists():
        for half in Path("{output}").glob("part-0000*"):
            half.with_name(half.name.replace("part-0000", "part-0009")).hardlink_to(half)
            raise ConnectionRefusedError(111, "the shop's database is away")
        time.sleep(0.05)
    return n


def halved(df):
    return df.repartition(2).withColumn("id", half_way("id"))
"""


def test_of_the_nodes_of_a_pipeline_each_is_tried_again_or_not_as_it_needs(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, tmp_path: Path
) -> None:
    away, kept, halves = tmp_path / "away", tmp_path / "kept", tmp_path / "shop/data/halves"
    files = {
        "pipelines.yaml": quick("steady, shaky, buggy, fleeting, halved"),
        "nodes.yaml": NODES,
        "outputs.yaml": OUTPUTS,
        "src/nodes/shaky.py": SHAKY.replace("{away}", str(away)).replace("{kept}", str(kept)),
        "src/nodes/buggy.py": BUGGY,
        "src/nodes/fleeting.py": FLEETING,
        "src/nodes/halved.py": HALVED.replace("{away}", str(away)).replace("{output}", str(halves)),
        "data/input/a.csv": "id\n1\n2\n3\n",
    }
    away.touch()
    root = project(files)
    with streaming(root, spark) as watched:

        def wait(is_true: Callable[[], bool], what: str) -> None:
            watched.wait(is_true, what, may_fail=True)

        def node(name: str) -> NodeStatus:
            return next(node for node in watched.run.status.nodes if node.name == name)

        wait(lambda: node("shaky").restarts > 1 < node("halved").restarts, "two nodes are tried again and again")
        wait(lambda: node("steady").rows_in == 3, "the steady one has read the file")
        wait(lambda: node("buggy").state is NodeState.FAILED, "the one with a bug has failed")
        wait(lambda: node("fleeting").rows_in == 3, "the one that keeps nothing has read the file")
        away.unlink()
        wait(lambda: node("shaky").rows_in == 3, "the shaky one has written the file")
        wait(lambda: node("halved").rows_in == 3, "the one that failed half-way has written the file")
        assert sorted(dataset.dataset(halves).to_table()["id"].to_pylist()) == [1, 2, 3], "whoever reads plainly"
        shutil.rmtree(root / "data/input")
        wait(lambda: any("is gone" in text for text in watched.notices), "the folder that is gone is told")
        (root / "data/input").mkdir()
        (root / "data/input/b.csv").write_text("id\n4\n")
        wait(lambda: node("steady").rows_in == node("shaky").rows_in == 4, "both have read the second file")
        wait(lambda: node("fleeting").state is NodeState.FAILED, "the one that can't go on has failed")
    assert set(retries(watched)) == {
        f"ConnectionRefusedError: [Errno 111] the shop's database is away (src/nodes/{place})"
        for place in ("shaky.py:10", "halved.py:13")
    }
    assert any("of a batch that was cut moved from 'data/halves' to" in text for text in watched.notices)
    assert (node("buggy").restarts, node("fleeting").restarts) == (0, 0)
    assert node("fleeting").detail == "ConnectionResetError: [Errno 104] no more (src/nodes/fleeting.py:7)"
    assert node("buggy").detail == "ZeroDivisionError: integer division or modulo by zero (src/nodes/buggy.py:6)"
    assert sorted(row["id"] for row in rows(root / "data/steady")) == [1, 2, 3, 4]
    assert sorted(dataset.dataset(str(kept)).to_table()["id"].to_pylist()) == [1, 2, 3, 4]
    assert rows(root / "data/never") == []


def test_a_batch_that_never_ends_is_cut_at_the_stop_and_done_again_later(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, tmp_path: Path
) -> None:
    endless = (
        "import pathlib, time\nimport pyspark.sql.functions as F\n\n\n@F.udf('long')\ndef endless(n):\n"
        f"    pathlib.Path('{tmp_path}/runs').touch()\n"
        f"    while not pathlib.Path('{tmp_path}/go').exists():\n        time.sleep(0.05)\n"
        "    return n\n\n\n"
        "def process_sales(df):\n    return df.withColumn('id', endless('id'))\n"
    )
    settings = quick().replace("trigger:", "stop_timeout: 1 second\n    trigger:")
    files = {"pipelines.yaml": settings, "src/nodes/process_sales.py": endless, "data/input/a.csv": "id\n1\n2\n"}
    root = project(files)
    with streaming(root, spark) as watched:
        watched.wait((tmp_path / "runs").exists, "the batch runs")
    assert "a batch was cut after the stop timeout; it is done again at the next start" in watched.notices
    assert (watched.node.state, watched.node.restarts) == (NodeState.ENDED, 0)
    (tmp_path / "go").touch()
    run_once(root, spark)
    assert sorted(row["id"] for row in rows(root / "data/output")) == [1, 2]


def test_ctrl_c_while_a_node_waits_ends_with_0_and_a_node_that_is_given_up_with_1(
    project: Callable[[Mapping[str, str]], Path], small_disk: Path
) -> None:
    slow = quick().replace("200 milliseconds", "10 minutes")
    output = f"outputs:\n  o: {{path: {small_disk}/output, format: csv}}\n"
    root = project({"outputs.yaml": output, "pipelines.yaml": slow, "data/input/a.csv": WIDE.replace("{0}", "1")})
    (small_disk / "stuffing").write_bytes(b"x" * 2_900_000)
    with Tauro(root, "--env", "dev", "--pipeline", "real_time_sales", "--stream") as tauro:
        tauro.wait_to_say("retrying in ")
        tauro.send(signal.SIGINT)
        assert tauro.end() == 0, tauro.output
    assert ", attempt 2 of 100: the disk is full: no space left on device" in tauro.output
    assert "make room" in tauro.output
    assert "Traceback" not in tauro.output
    ledger = Ledger(root / ".tauro/dev/ledger.sqlite")
    assert ledger.runs("real_time_sales")[0].cause == "stopped"
    ledger.close()
    (root / "config/pipelines.yaml").write_text(quick().replace("attempts: 100", "attempts: 2"))
    with Tauro(root, "--env", "dev", "--pipeline", "real_time_sales") as tauro:
        assert tauro.end() == 1, tauro.output
    assert ", attempt 2 of 2: the disk is full" in tauro.output
    assert "no space left on device; given up after 2 attempts, failing since " in tauro.output
