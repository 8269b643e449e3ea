"""Real processes that are told to stop: with many queries, under `nohup`, with a function that does not end."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from pyarrow import dataset

from tauro.state.checkpoint import Checkpoint
from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.spark

STREAM = ("--env", "dev", "--pipeline", "p", "--stream")
NAMES = tuple(f"n{number}" for number in range(10))
TEN = {
    "pipelines.yaml": f"p: {{nodes: [{', '.join(NAMES)}], streaming: {{trigger: {{interval: 5 seconds}}}}}}\n",
    "nodes.yaml": "\n".join(f"{name}: {{input: ticks, output: of_{name}, sql: SELECT * FROM ticks}}" for name in NAMES),
    "inputs.yaml": "ticks: {format: rate, options: {rowsPerSecond: 10, numPartitions: 1}}\n",
    "outputs.yaml": "\n".join(f"of_{name}: {{format: parquet, path: data/{name}}}" for name in NAMES),
}
ENDLESS = {
    "pipelines.yaml": "p: {nodes: [n]}\n",
    "nodes.yaml": "n: {sql: SELECT * FROM ticks}\n",
    "inputs.yaml": "ticks: {format: rate, options: {rowsPerSecond: 10}}\n",
    "outputs.yaml": "own: {format: foreach_batch, function: src.own:write}\n",
    "src/own.py": """\
        import os, time
        from pathlib import Path

        def write(df, number):
            with Path(os.environ["TAURO_PROJECT"], "side_effects").open("a") as file:
                while True:
                    print(number, file=file, flush=True)
                    time.sleep(0.01)
    """,
}


def test_ten_queries_lose_nothing_with_their_jvm_and_stop_between_two_batches_but_not_for_a_closed_terminal(
    project: Callable[[Mapping[str, str]], Path],
) -> None:
    root = project(TEN)
    checkpoints = [Checkpoint(root / ".tauro/dev/checkpoints/p" / name) for name in NAMES]
    with Tauro(root, *STREAM) as killed:
        killed.wait_for(lambda: all(each.last_committed >= 0 for each in checkpoints), "a batch of each")
        killed.jvm().kill()
        assert killed.end() == 1
    assert "the Spark process died" in killed.output
    assert "Traceback" not in killed.output
    assert_each_number_once(root)
    last = [each.last_committed for each in checkpoints]
    with Tauro(root, *STREAM, under_nohup=True) as process:
        process.wait_for(
            lambda: all(each.last_committed > before for each, before in zip(checkpoints, last, strict=True)),
            "another batch of each",
        )
        process.send(signal.SIGHUP)
        before = checkpoints[0].last_committed
        process.wait_for(lambda: checkpoints[0].last_committed > before, "it goes on")
        process.send(signal.SIGTERM)
        assert process.end() == 0
    assert "SIGHUP" not in process.output
    assert "SIGTERM: stopping after the running batch" in process.output
    assert "cut" not in process.output
    assert [each.last_planned - each.last_committed for each in checkpoints] == [0] * len(NAMES)
    assert_each_number_once(root)


def assert_each_number_once(root: Path) -> None:
    """As a reader finds them who knows nothing of Spark's log."""
    for name in NAMES:
        values = sorted(dataset.dataset(root / "data" / name).to_table().column("value").to_pylist())
        assert values == list(range(len(values))), "no row is missing or there twice"


def test_a_function_that_does_not_end_is_cut_and_does_nothing_more(
    project: Callable[[Mapping[str, str]], Path],
) -> None:
    root = project(ENDLESS)
    done = root / "side_effects"
    with Tauro(root, *STREAM, "--stop-timeout", "1") as process:
        process.wait_for(lambda: done.exists() and bool(done.read_text()), "the function runs")
        process.send(signal.SIGTERM, to_group=False)
        assert process.end() == 0
        size = done.stat().st_size
    assert "something still ran" in process.output
    assert "Traceback" not in process.output
    assert done.stat().st_size == size
