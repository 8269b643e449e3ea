from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tauro.errors import LockedError
from tauro.state.locks import CheckpointLock, OutputLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from tauro.state.locks import CheckpointLock
lock = CheckpointLock(Path(sys.argv[1]), "sales")
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return tmp_path / "sales" / "clean"


@pytest.fixture
def holder(checkpoint: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the checkpoint."""
    command = [sys.executable, "-c", HOLDER, str(checkpoint)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_with_the_pid_of_the_first(checkpoint: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(LockedError, match=f"clean' is in use by process {holder.pid}, pipeline 'sales'"):
        CheckpointLock(checkpoint).acquire()


def test_a_lock_of_a_dead_process_is_no_obstacle_and_is_told(checkpoint: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with CheckpointLock(checkpoint) as lock:
        assert lock.took_over_from == holder.pid


def test_a_released_lock_can_be_taken_again_and_was_taken_over_from_nobody(checkpoint: Path) -> None:
    with CheckpointLock(checkpoint, "sales"):
        pass
    with CheckpointLock(checkpoint, "sales") as lock:
        assert lock.took_over_from is None


def test_the_same_process_can_not_hold_a_checkpoint_twice(checkpoint: Path) -> None:
    with CheckpointLock(checkpoint), pytest.raises(LockedError, match=f"in use by process {os.getpid()}"):
        CheckpointLock(checkpoint).acquire()


def test_two_paths_to_one_checkpoint_exclude_each_other(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "sales").mkdir()
    (tmp_path / "other_project").symlink_to(tmp_path / "sales")
    with CheckpointLock(checkpoint), pytest.raises(LockedError):
        CheckpointLock(tmp_path / "other_project" / "clean").acquire()


def test_the_lock_lies_beside_the_checkpoint_and_leaves_it_untouched(checkpoint: Path) -> None:
    with CheckpointLock(checkpoint):
        assert not checkpoint.exists()
        assert [path.name for path in checkpoint.parent.iterdir()] == [".clean.lock"]


def test_a_child_process_does_not_inherit_the_lock(checkpoint: Path) -> None:
    lock = CheckpointLock(checkpoint)
    lock.acquire()
    with subprocess.Popen(["sleep", "60"], close_fds=False) as child:
        lock.release()
        with CheckpointLock(checkpoint):
            pass
        child.kill()


def test_an_output_has_one_writer_wherever_its_state_is(tmp_path: Path) -> None:
    output = tmp_path / "out"
    with OutputLock(output, "sales"), pytest.raises(LockedError) as caught:
        OutputLock(output, "orders").acquire()
    assert caught.value.message == f"output '{output}' is in use by process {os.getpid()}, pipeline 'sales'"


def test_an_output_s_folder_that_was_made_for_the_lock_goes_with_it(tmp_path: Path) -> None:
    with OutputLock(tmp_path / "out"):
        (tmp_path / "like").mkdir()
        assert (tmp_path / "out").stat().st_mode == (tmp_path / "like").stat().st_mode
    assert not (tmp_path / "out").exists()
    (tmp_path / "out").mkdir()
    with OutputLock(tmp_path / "out"):
        pass
    assert (tmp_path / "out" / ".tauro.lock").exists(), "to remove it would let two processes lock two files"


def test_an_output_s_folder_with_rows_stays(tmp_path: Path) -> None:
    with OutputLock(tmp_path / "out"):
        (tmp_path / "out" / "part-0").write_text("rows")
    assert (tmp_path / "out" / "part-0").exists()


def test_a_lock_on_a_file_that_was_replaced_meanwhile_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when its holder ends, and takes the folder with it, just when the next one has opened the file."""
    real, output = fcntl.flock, tmp_path / "out"

    def flock(descriptor: int, how: int) -> None:
        monkeypatch.undo()
        (output / ".tauro.lock").unlink()
        output.rmdir()
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with OutputLock(output), pytest.raises(LockedError):
        OutputLock(output).acquire()
