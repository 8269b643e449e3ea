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


class Group:
    """The processes of one run of the command."""

    def __init__(self, process: Tauro) -> None:
        self._process = process

    def freeze(self) -> None:
        """Nobody of them does anything when this returns."""
        self._process.send(signal.SIGSTOP)
        deadline = time.monotonic() + LIMIT_SECONDS
        while not all(_stands_still(one.pid) for one in self._members()):
            assert time.monotonic() < deadline, "a process can't be stopped"

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


def _stands_still(pid: int) -> bool:
    """Each of its threads."""
    tasks = Path(f"/proc/{pid}/task")
    try:
        states = [(task / "stat").read_text().rpartition(")")[2].split()[0] for task in tasks.iterdir()]
        return all(state in "TtZX" for state in states)
    except FileNotFoundError:
        return True
