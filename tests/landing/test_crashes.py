"""The process is killed before and after each step that leaves a trace; no row is lost or doubled."""

from __future__ import annotations

import functools
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tauro.state.file_ledger import FileLedger
from tests.landing import stand as stand_module
from tests.landing.stand import Spark, Stand, rows

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts Linux's system calls")

SEAMS: Final[list[tuple[Any, str]]] = [
    (os, "copy_file_range"),
    (os, "fsync"),
    (Path, "replace"),
    (Path, "unlink"),
    (FileLedger, "put"),
    (FileLedger, "move"),
    (FileLedger, "forget"),
    (stand_module, "list_files"),
    (stand_module, "plan_batch"),
    (stand_module, "commit_batch"),
    (Spark, "write"),
]


class Bomb:
    """Kills this process at the n-th time that a seam is entered or left."""

    def __init__(self, fuse: int) -> None:
        self._fuse = fuse

    def tick(self) -> None:
        self._fuse -= 1
        if self._fuse == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*arguments: Any, **named: Any) -> Any:
            self.tick()
            result = function(*arguments, **named)
            self.tick()
            return result

        return wrapped


def live(root: Path) -> None:
    """Two rounds of a pipeline's life: files come, land, are read, are cleaned away."""
    stand = Stand(root)
    spark = Spark(stand)
    folder = stand.start()
    folder.scan()
    clean(folder, stand, spark.run())
    if not (stand.source / "d.csv").exists():
        stand.drop(".d", rows(5)).rename(stand.source / "d.csv")
    os.utime(stand.source / "a.csv")
    folder.scan()
    clean(folder, stand, spark.run())


def clean(folder: Any, stand: Stand, batch_id: int) -> None:
    folder.clean([path.name for path in stand.checkpoint.batch_files(batch_id, stand.landing)], batch_id)


def live_in_child(root: Path, fuse: int) -> int:
    """Exit status of a process that lives, and is killed at the given step."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    status = 1
    try:
        bomb = Bomb(fuse)
        for owner, name in SEAMS:
            setattr(owner, name, bomb.wrap(getattr(owner, name)))
        live(root)
        status = 0
    finally:
        os._exit(status)


def make_stand(root: Path) -> Stand:
    stand = Stand(root)
    stand.drop("a.csv", rows(1))
    stand.drop("b.csv", "name,id\nn2,2\n")
    stand.drop("c*.csv", rows(3, 4))
    return stand


EXPECTED: Final = [f"{number},n{number}" for number in range(1, 6)]


@pytest.mark.long
def test_no_crash_loses_or_doubles_a_row(tmp_path: Path) -> None:
    steps = 0
    while True:
        steps += 1
        stand = make_stand(tmp_path / str(steps))
        status = live_in_child(stand.root, steps)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert live_in_child(stand.root, 0) == 0
        assert sorted(Spark(stand).rows) == EXPECTED, f"killed at step {steps}"
        assert list(stand.landing.iterdir()) == [], f"killed at step {steps}"
    assert steps > 60
    assert sorted(Spark(stand).rows) == EXPECTED


@pytest.mark.parametrize("first", [7, 20, 33])
def test_crash_after_crash_loses_and_doubles_no_row(tmp_path: Path, first: int) -> None:
    stand = make_stand(tmp_path)
    for fuse in (first, *range(1, 40, 3)):
        live_in_child(stand.root, fuse)
    assert live_in_child(stand.root, 0) == 0
    assert sorted(Spark(stand).rows) == EXPECTED
