"""Two projects that name one checkpoint, or one output: the second is refused, before Spark starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.state.locks import CheckpointLock, FileLock, OutputLock
from tauro.state.output_owner import Owner, OwnerFile
from tests.forged_run import NODE, PIPELINE, ForgedRun
from tests.project_files import write_tutorial
from tests.state.spark_checkpoint import plan_offsets, start_query
from tests.state.spark_output import part, put, write_batch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Tauro

CHECKPOINT = {
    "nodes.yaml": (
        "process_sales_stream: {function: src.nodes.process_sales, streaming: {checkpoint_location: ../one/checkpoint}}"
    )
}
OUTPUT = {"outputs.yaml": "processed_sales: {path: ../one/output/, format: parquet, streaming: true}"}
TABLE = {"outputs.yaml": "processed_sales: {path: ../one/output/, format: delta}"}


@pytest.mark.parametrize(
    ("shared", "lock", "name"),
    [
        pytest.param(CHECKPOINT, CheckpointLock, "checkpoint", id="one checkpoint"),
        pytest.param(OUTPUT, OutputLock, "output", id="one output"),
        pytest.param(TABLE, OutputLock, "output", id="one Delta table"),
    ],
)
def test_a_run_of_another_project(
    tauro: Tauro, tmp_path: Path, shared: dict[str, str], lock: Callable[[Path, str], FileLock], name: str
) -> None:
    project = write_tutorial(tmp_path / "second", shared)
    with lock(tmp_path / "one" / name, "first_pipeline"):
        answer = tauro("--project", str(project), "--env", "dev", "--pipeline", PIPELINE)
    assert answer.code == 1
    assert f"{name} '{tmp_path}/one/{name}' is in use by process" in answer.err
    assert "pipeline 'first_pipeline'" in answer.err
    assert not (project / ".tauro/dev/ledger.sqlite").exists()


def test_a_reset_of_an_output_that_another_project_writes(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    forged = ForgedRun(tmp_path)
    forged.read("a.csv")
    with OutputLock(forged.output):
        answer = tauro("reset", "--yes")
    assert (answer.code, f"output '{forged.output}' is in use" in answer.err) == (1, True)
    assert forged.checkpoint.exists()
    assert tauro("reset", "--yes", "--node", NODE).code == 0
    assert not forged.output.exists()


def test_a_broker_that_is_away_does_not_keep_cut_files_in_an_output(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts it again and again until the broker is back has readers meanwhile."""
    monkeypatch.chdir(tmp_path)
    topic = "{format: kafka, value: {format: text}, options: {kafka.bootstrap.servers: '127.0.0.1:1', subscribe: t}}"
    output = write_tutorial(tmp_path, {"inputs.yaml": f"sales_stream: {topic}\n"}) / "data/output"
    write_batch(output, 0, part(1))
    OwnerFile(output).write(Owner("", "", is_writing=True))
    put(output, part(2))
    checkpoint = tmp_path / ".tauro/dev/checkpoints" / PIPELINE / NODE
    start_query(checkpoint)
    plan_offsets(checkpoint, 0, '{"t":{"0":1}}')
    answer = tauro("--pipeline", PIPELINE)
    assert (answer.code, "no Kafka broker answers" in answer.err) == (1, True), answer.err
    assert [path.name for path in output.glob("part-*")] == [part(1)]
    assert [path.name for path in (tmp_path / ".tauro/dev/leftovers").rglob("part-*")] == [part(2)]
