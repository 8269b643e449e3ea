"""Who is killed, and how all are made to stand still before."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from tests.spark.processes import Tauro

VICTIMS = ("group", "python", "jvm")
LIMIT_SECONDS = 30
_LONGEST_WRITE_SECONDS = 2
_AT_REST = {"T", "t", "Z", "X"}


class Group:
    """The processes of one run of the command."""

    def __init__(self, process: Tauro) -> None:
        self._process = process

    def freeze(self) -> None:
        """Nobody of them does anything when this returns.

        A thread that starts a child waits for it, and can't be stopped meanwhile: where only such are left, that is it.
        """
        self._process.send(signal.SIGSTOP)
        started = time.monotonic()
        while states := {state for one in self._members() for state in _states(one.pid)} - _AT_REST:
            waited = time.monotonic() - started
            if states == {"D"} and waited > _LONGEST_WRITE_SECONDS:
                return
            assert waited < LIMIT_SECONDS, f"processes can't be stopped: {states}"

    def thaw(self) -> None:
        self._process.send(signal.SIGCONT)

    def kill(self, victim: str) -> tuple[int, list[str]]:
        """The exit code of the command, and what has outlived it."""
        members = self._members()
        python, java = psutil.Process(self._process.pid), [one for one in members if one.name() == "java"]
        if victim == "group" or (victim == "jvm" and not java):
            self._process.send(signal.SIGKILL)
        elif victim == "python":
            python.kill()
        else:
            java[0].kill()
        for one in members:
            with suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGCONT)
        code = self._process.end()
        _, alive = psutil.wait_procs(members, LIMIT_SECONDS)
        for one in alive:
            one.kill()
        return code, [" ".join(one.cmdline()[:3]) for one in alive]

    def _members(self) -> list[psutil.Process]:
        """Also those with a group of their own, such as the workers of Python functions."""
        python = psutil.Process(self._process.pid)
        return [python, *python.children(recursive=True)]


def _states(pid: int) -> set[str]:
    """Of each of its threads."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return {(thread / "stat").read_text().rpartition(")")[2].split()[0] for thread in threads}
    except (FileNotFoundError, ProcessLookupError):
        return set()
