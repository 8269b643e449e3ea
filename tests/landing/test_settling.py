from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.landing import settling
from tests.landing.stand import Stand, kinds, rows

if TYPE_CHECKING:
    from pathlib import Path

needs_leases = pytest.mark.skipif(sys.platform != "linux", reason="leases are Linux's")


class Clock:
    """Time that passes when the test says so; files keep the real one."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def time_ns(self) -> int:
        return time.time_ns()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(settling, "time", clock)
    return clock


@needs_leases
def test_a_file_that_somebody_writes_does_not_land_until_it_is_closed(stand: Stand) -> None:
    folder = stand.start()
    with stand.drop("slow.csv", "").open("w") as file:
        for number in range(3):
            file.write(rows(number) if number == 0 else f"{number},x\n")
            file.flush()
            assert folder.scan() == ()
            assert folder.pending() == ("slow.csv",)
    assert kinds(folder.scan()) == [("landed", "slow.csv")]
    assert folder.landed()[0].read_text().count("\n") == 4
    assert folder.pending() == ()


def test_a_file_lands_when_it_was_left_alone_for_the_settle_time(stand: Stand, clock: Clock) -> None:
    folder = stand.start(settle_seconds=5)
    path = stand.drop("a.csv", rows(1))
    assert folder.scan() == ()
    clock.now = 4
    with path.open("a") as file:
        file.write("2,n2\n")
    assert folder.scan() == ()
    clock.now = 8
    assert folder.scan() == ()
    clock.now = 9
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert folder.landed()[0].read_text() == rows(1, 2)


@needs_leases
def test_a_file_that_is_old_at_first_sight_lands_at_once(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.drop("a.csv", rows(1))
    later = time.time_ns() + 6_000_000_000
    monkeypatch.setattr("tauro.streaming.landing.settling.time.time_ns", lambda: later)
    assert kinds(stand.start(settle_seconds=5).scan()) == [("landed", "a.csv")]


def test_without_leases_age_is_not_trusted_and_the_file_is_watched(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_CAN_LEASE", False)
    stand.drop("a.csv", rows(1))
    clock = Clock()
    clock.time_ns = lambda: time.time_ns() + 6_000_000_000  # type: ignore[method-assign]
    monkeypatch.setattr(settling, "time", clock)
    folder = stand.start(settle_seconds=5)
    assert folder.scan() == ()
    clock.now = 5
    assert kinds(folder.scan()) == [("landed", "a.csv")]


def test_an_mtime_far_away_does_not_matter(stand: Stand) -> None:
    for days, name in ((-400, "old.csv"), (0, "now.csv"), (30, "future.csv")):
        path = stand.drop(name, rows(days))
        os.utime(path, (time.time() + days * 86400,) * 2)
    events = stand.start().scan()
    assert kinds(events) == [("landed", "old.csv"), ("landed", "now.csv"), ("landed", "future.csv")]


BREAK_LEASE = """
import fcntl, os, sys
from tauro.streaming.landing import settling
path = sys.argv[1]
real = fcntl.fcntl
def fcntl_then_write(descriptor, command, argument=0):
    result = real(descriptor, command, argument)
    if (command, argument) == (fcntl.F_SETLEASE, fcntl.F_RDLCK):
        try:
            os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except BlockingIOError:
            pass
    return result
fcntl.fcntl = fcntl_then_write
print(settling.writers_of(os.open(path, os.O_RDONLY)).value)
"""


@needs_leases
def test_a_writer_that_comes_while_the_lease_is_held_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    command = [sys.executable, "-c", BREAK_LEASE, str(tmp_path / "a.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "none\n"), signal.Signals(-done.returncode)
