"""What a command costs, with everything that it starts: CPU seconds and memory. Linux only."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_SECONDS = 0.1
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Usage:
    cpu_seconds: float
    """User and system, of the process and all that came of it."""
    peak_megabytes: float
    """Resident memory of all together, looked at ten times a second."""
    seconds: float


def usage_of(command: Sequence[str | Path], folder: Path, log: Path) -> Usage:
    """Run a command to its end, and to that of everything it leaves behind.

    Raises:
        SystemExit: it failed; the text is what it printed.
    """
    if not sys.platform.startswith("linux"):
        raise SystemExit("this can be measured on Linux only")
    words = [sys.executable, "-m", "bench.usage", folder, log, *command]
    told = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if told.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n{log.read_text(errors='replace')}")
    return Usage(**json.loads(told.stdout))


def main(folder: str, log: str, *command: str) -> None:
    """In a process of its own, whose children are all to be counted."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    start = time.monotonic()
    with Path(log).open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
    with _Memory() as memory:
        cpu_seconds, process.returncode = _reaped(process.pid)
    print(json.dumps(asdict(Usage(cpu_seconds, memory.peak / 1e6, time.monotonic() - start))))
    sys.exit(process.returncode != 0)


def _reaped(pid: int) -> tuple[float, int]:
    """Wait for all children, also those that were left to us; CPU seconds of all, and the exit code of one."""
    total, code = 0.0, 0
    while True:
        try:
            ended, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            return total, code
        total += used.ru_utime + used.ru_stime
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)


class _Memory:
    def __init__(self) -> None:
        self.peak = 0
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self.peak = max(self.peak, sum(map(_resident, psutil.Process().children(recursive=True))))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


if __name__ == "__main__":
    main(*sys.argv[1:])
