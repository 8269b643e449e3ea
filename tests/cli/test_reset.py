from __future__ import annotations

import io
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tauro.state.aside import Aside
from tauro.state.file_ledger import FileLedger, FileState
from tauro.state.locks import CheckpointLock
from tests.forged_run import NODE, PIPELINE, ForgedRun

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Tauro


@pytest.fixture
def forged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ForgedRun:
    monkeypatch.chdir(tmp_path)
    return ForgedRun(tmp_path)


def aside(forged: ForgedRun) -> Path:
    (folder,) = forged.state.resets.iterdir()
    return folder / NODE


def test_everything_is_moved_aside_and_nothing_deleted(tauro: Tauro, forged: ForgedRun) -> None:
    forged.read("a.csv", "b.csv")
    forged.land("c.csv")
    answer = tauro("reset", "--pipeline", PIPELINE, "--yes")
    assert (answer.code, answer.err) == (0, "")
    assert f"input 'sales_stream' of node '{NODE}': 3 files are read again" in answer.out
    assert not forged.checkpoint.exists()
    assert not forged.output.exists()
    assert list(forged.landing.iterdir()) == []
    assert forged.records() == {}
    kept = aside(forged)
    assert (kept / "checkpoint/commits/0").is_file()
    assert (kept / "output-processed_sales/part-0.parquet").is_file()
    assert len(list((kept / "landing-sales_stream").iterdir())) == 1
    assert len((kept / "landing-sales_stream.jsonl").read_text().splitlines()) == 3
    assert sorted(path.name for path in forged.input.iterdir()) == ["a.csv", "b.csv", "c.csv"]


def test_it_asks_and_does_nothing_without_a_yes(
    tauro: Tauro, forged: ForgedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged.read("a.csv")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    answer = tauro("reset")
    assert answer.code == 1
    assert answer.out.endswith("nothing was moved\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    answer = tauro("reset")
    assert (answer.code, "say --yes" in answer.err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert forged.checkpoint.exists()
    assert tauro("reset").code == 0
    assert not forged.checkpoint.exists()


def test_it_is_refused_while_a_run_holds_the_checkpoint(tauro: Tauro, forged: ForgedRun) -> None:
    forged.read("a.csv")
    with CheckpointLock(forged.checkpoint, PIPELINE):
        answer = tauro("reset", "--yes")
    assert answer.code == 1
    assert "is in use by process" in answer.err
    assert forged.checkpoint.exists()


def test_a_second_one_has_a_place_of_its_own(tauro: Tauro, forged: ForgedRun) -> None:
    for _ in range(2):
        forged.read("a.csv")
        assert tauro("reset", "--yes").code == 0
    assert len(list(forged.state.resets.iterdir())) == 2
    answer = tauro("reset", "--yes")
    assert (answer.code, "there is nothing to start over with" in answer.out) == (0, True)


def test_a_copy_that_is_the_only_one_left_stays_to_be_read(tauro: Tauro, forged: ForgedRun) -> None:
    forged.read("a.csv", "gone.csv")
    forged.land("only.csv")
    (forged.input / "only.csv").unlink()
    (forged.input / "gone.csv").unlink()
    answer = tauro("reset", "--yes")
    assert "1 file is gone and not read yet: the copies stay to be read" in answer.out
    assert "1 file was read and then removed: the rows are in the old output alone" in answer.out
    assert forged.records() == {"only.csv": FileState.LANDED}
    assert len(list(forged.landing.iterdir())) == 1


def test_an_output_that_is_kept_is_told_where_the_next_start_refuses_it(tauro: Tauro, forged: ForgedRun) -> None:
    forged.read("a.csv")
    answer = tauro("reset", "--yes", "--keep-output", "--node", NODE)
    assert "note: output 'processed_sales' is kept: the next start refuses it, name another 'path:'" in answer.out
    assert forged.output.exists()
    assert not forged.checkpoint.exists()


def test_an_output_that_a_crash_left_alone_can_be_moved_later(tauro: Tauro, forged: ForgedRun) -> None:
    """Between the output's move and the checkpoint's, or where somebody has removed the checkpoint by hand."""
    forged.read("a.csv")
    forged.checkpoint.rename(forged.root / "away")
    assert tauro("reset", "--yes").code == 0
    assert not forged.output.exists()


def test_an_output_that_another_environment_writes_is_told(tauro: Tauro, forged: ForgedRun) -> None:
    forged.read("a.csv")
    (forged.root / "config/prod").mkdir()
    answer = tauro("reset", "--yes", "--env", "prod")
    assert "note: output 'processed_sales' may be another's, and is moved all the same: " in answer.out
    assert "holds batches of another checkpoint" in answer.out


@pytest.mark.parametrize("step", range(1, 6))
def test_one_that_is_cut_anywhere_is_refused_by_a_run_or_has_done_nothing_and_goes_on(
    tauro: Tauro, forged: ForgedRun, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    forged.read("a.csv", "b.csv")
    forged.land("c.csv")
    with monkeypatch.context() as cut:
        interrupt_at(step, cut)
        answer = tauro("reset", "--yes")
    assert (answer.code, "run it again to go on" in answer.out) == (130, True), answer
    plan = tauro("plan")
    assert (plan.code, forged.output.exists()) in {(0, True), (3, False)}, plan
    assert tauro("reset", "--yes").code == 0
    assert not forged.checkpoint.exists()
    assert not forged.output.exists()
    assert forged.records() == {}
    kept = [path.relative_to(folder) for folder in forged.state.resets.iterdir() for path in folder.rglob("*")]
    assert [str(path) for path in kept].count(f"{NODE}/checkpoint/commits/0") == 1
    assert [str(path) for path in kept].count(f"{NODE}/output-processed_sales/part-0.parquet") == 1


def interrupt_at(step: int, patched: pytest.MonkeyPatch) -> None:
    """Ctrl+C before the step of a reset that changes something: a move, a note, what the ledger forgets."""
    steps = count(1)

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if next(steps) == step:
                raise KeyboardInterrupt
            return function(*arguments)

        return call

    for owner, name in ((Aside, "move"), (Aside, "write"), (FileLedger, "forget")):
        patched.setattr(owner, name, counted(getattr(owner, name)))


TWO = {
    "pipelines.yaml": f"{PIPELINE}: {{nodes: [{NODE}, other]}}\n",
    "nodes.yaml": (
        f"{NODE}: {{function: src.nodes.process_sales, input: sales_stream, output: processed_sales}}\n"
        "other: {input: %s, output: %s}\n"
    ),
    "outputs.yaml": "processed_sales: {path: data/output, format: delta, mode: append}\nelse: {format: console}\n",
}


def test_whoever_reads_the_output_is_named(tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**TWO, "nodes.yaml": TWO["nodes.yaml"] % ("processed_sales", "else")}
    monkeypatch.chdir(tmp_path)
    ForgedRun(tmp_path, files).read("a.csv")
    answer = tauro("reset", "--yes", "--node", NODE)
    assert f"note: node '{PIPELINE}/other' reads output 'processed_sales': start it over, too" in answer.out


def test_places_on_a_remote_store_are_told(tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outputs = "processed_sales: {path: 's3a://b/out', format: parquet}\n"
    settings = "checkpoint_root: 's3a://b/checkpoints'\n"
    forged = ForgedRun(tmp_path, {"outputs.yaml": outputs, "global_settings.yaml": settings})
    forged.land("a.csv")
    answer = tauro("reset", "--yes")
    assert answer.code == 0
    assert f"checkpoint 's3a://b/checkpoints/{PIPELINE}/{NODE}' is not on this machine: move it away" in answer.out
    assert "output 'processed_sales' in 's3a://b/out' is not on this machine: move it away by hand" in answer.out
    assert forged.records() == {}


def test_what_a_checkpoint_was_made_for_is_forgotten(tauro: Tauro, forged: ForgedRun) -> None:
    """Also of one on a remote store, of which there is nothing here to move."""
    file = forged.state.fingerprints / PIPELINE / f"{NODE}.json"
    file.parent.mkdir(parents=True)
    file.write_text("")
    assert tauro("reset", "--yes").code == 0
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--node", "nix"], 3, "has no node 'nix'"),
        (["--pipeline", "nix"], 3, "unknown pipeline 'nix'"),
        (["--env", "dev", "--project", "/nowhere"], 3, "/nowhere"),
    ],
    ids=["node", "pipeline", "project"],
)
def test_what_is_not_there(tauro: Tauro, forged: ForgedRun, arguments: list[str], code: int, told: str) -> None:
    answer = tauro("reset", "--yes", *arguments)
    assert (answer.code, told in answer.err) == (code, True), answer


def test_a_batch_node_has_nothing_to_start_over_with(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "inputs.yaml": "sales_stream: {path: data/input, format: csv}\n",
        "outputs.yaml": "o: {path: o, format: csv}\n",
    }
    ForgedRun(tmp_path, files)
    for arguments in (["--node", NODE], []):
        answer = tauro("reset", "--yes", *arguments)
        assert (answer.code, "reads everything at each run" in answer.err) == (2, True)
