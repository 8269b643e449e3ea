from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tauro.state.locks import CheckpointLock
from tests.forged_run import NODE, PIPELINE, ForgedRun
from tests.project_files import write_tutorial
from tests.state.spark_checkpoint import plan_batch

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Tauro


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def everything_in(folder: Path) -> dict[str, float]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


CHECKPOINT = f".tauro/dev/checkpoints/{PIPELINE}/{NODE}"


def test_a_project_that_never_ran(tauro: Tauro, root: Path) -> None:
    write_tutorial(root)
    (root / "data/input").mkdir(parents=True)
    (root / "data/input/a.csv").write_text("id\n1\n")
    before = everything_in(root)
    answer = tauro("plan")
    assert answer == (
        0,
        f"pipeline {PIPELINE}, env dev\n\nnode {NODE}\n  checkpoint: new ('{CHECKPOINT}')\n"
        "  reads input 'sales_stream': 1 file that is new or changed\n",
        "",
    )
    assert everything_in(root) == before


def test_what_is_new_since_the_last_run(tauro: Tauro, root: Path) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv", "b.csv")
    forged.land("c.csv")
    (forged.input / "d.csv").write_text("id\n2\n")
    before = everything_in(root)
    answer = tauro("plan", "--pipeline", PIPELINE)
    assert answer.code == 0
    assert f"  checkpoint: goes on after batch 0 ('{CHECKPOINT}')\n" in answer.out
    assert "  reads input 'sales_stream': 2 files that are new or changed\n" in answer.out
    assert everything_in(root) == before


def test_a_batch_that_was_cut(tauro: Tauro, root: Path) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv")
    plan_batch(forged.checkpoint, 1, 0)
    assert "checkpoint: batch 1 was cut, and is done again" in tauro("plan").out


def test_one_that_runs(tauro: Tauro, root: Path) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv")
    with CheckpointLock(forged.checkpoint, PIPELINE):
        assert f"checkpoint: process {os.getpid()} runs on it, after batch 0" in tauro("plan").out
    assert "checkpoint: goes on after batch 0" in tauro("plan").out


def test_a_process_that_has_the_number_of_one_that_was_killed_does_not_run_on_it(tauro: Tauro, root: Path) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv")
    CheckpointLock(forged.checkpoint).path.write_text(f'{{"pid": {os.getpid()}, "pipeline": "p", "began": 1}}')
    assert "checkpoint: goes on after batch 0" in tauro("plan").out


def test_the_state_of_a_newer_version_is_refused(tauro: Tauro, root: Path) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv")
    (forged.state.folder / "version").write_text("99\n")
    for command in (["plan"], ["quarantine", "list"], ["quarantine", "purge", "--yes"], ["reset", "--yes"]):
        answer = tauro(*command)
        assert (answer.code, "has version '99'; this tauro knows up to 1" in answer.err) == (1, True), answer
    assert forged.checkpoint.exists()


def test_a_project_that_was_moved(tauro: Tauro, root: Path) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv")
    moved = root.with_name("moved")
    root.rename(moved)
    answer = tauro("plan", "--project", str(moved))
    assert (answer.code, "error[unfit-checkpoint]" in answer.err) == (3, True)
    assert f"has read from '{forged.landing}'" in answer.err
    assert "move it back" in answer.err


def test_what_a_run_would_refuse_is_told_with_its_exit_code(tauro: Tauro, root: Path) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv")
    (forged.checkpoint / "commits/0").write_text("")
    answer = tauro("plan")
    assert answer.code == 3
    assert "checkpoint: damaged" in answer.out
    assert "error[damaged-checkpoint]" in answer.err
    assert answer.err.endswith("1 error: a run would start nothing\n")


@pytest.mark.parametrize("gone", ["output", "checkpoint"])
def test_an_output_and_a_checkpoint_that_do_not_belong_together(tauro: Tauro, root: Path, gone: str) -> None:
    forged = ForgedRun(root)
    forged.read("a.csv")
    (forged.output if gone == "output" else forged.checkpoint).rename(root / "away")
    answer = tauro("plan")
    assert (answer.code, "error[foreign-checkpoint]" in answer.err) == (3, True)


def test_a_folder_that_is_not_there(tauro: Tauro, root: Path) -> None:
    write_tutorial(root)
    assert "reads input 'sales_stream': its folder is not there" in tauro("plan").out
    assert not (root / "data").exists()


def test_tables_are_read_whole(tauro: Tauro, root: Path) -> None:
    write_tutorial(root, {"inputs.yaml": "i: {path: in, format: csv}\n", "outputs.yaml": "o: {path: o, format: csv}\n"})
    assert tauro("plan").out.endswith(f"node {NODE}\n  reads input 'i': all of it\n")


def test_the_project_s_own_problems_come_first(tauro: Tauro, root: Path) -> None:
    write_tutorial(root, {"outputs.yaml": "o: {path: o, format: cvs}\n"})
    answer = tauro("plan")
    assert (answer.code, answer.out) == (3, "")
    assert "error[unknown-format]" in answer.err
