"""`tauro` as a process of its own, in a process group of its own, as a shell would start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.spark.class_archive import using_archive

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

TAURO = Path(sys.executable).with_name("tauro")
LIMIT_SECONDS = 240


class Tauro:
    """Its output goes to a file, so that nothing is lost when it is killed."""

    def __init__(
        self,
        project: Path,
        *arguments: str,
        stdin: int = subprocess.DEVNULL,
        under_nohup: bool = False,
        jvm: str | None = None,
    ) -> None:
        """`jvm` is told to its JVM in place of what makes it start sooner."""
        options = using_archive() if jvm is None else jvm
        self._log = project.parent / f"output-{time.monotonic_ns()}.txt"
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [TAURO, *arguments],
                cwd=project,
                stdin=stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | _in_folder(project.parent / "tmp", options),
                process_group=0,
                preexec_fn=_ignore_sighup if under_nohup else _hear_every_signal,  # noqa: PLW1509 - it calls nothing that takes a lock
            )
        self._children: list[psutil.Process] = []

    def __enter__(self) -> Tauro:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    @property
    def last_word_at(self) -> float:
        """When it has last said something, in seconds since 1970."""
        return self._log.stat().st_mtime

    def jvm(self) -> psutil.Process:
        found = [child for child in psutil.Process(self.pid).children() if child.name() == "java"]
        assert len(found) == 1, self.output
        return found[0]

    def wait_for(self, is_true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        while not is_true():
            assert self._process.poll() is None, f"tauro ended before {what}: {self.output}"
            assert time.monotonic() < deadline, f"not within {LIMIT_SECONDS} s: {what}: {self.output}"
            time.sleep(0.05)

    def wait_to_say(self, text: str) -> None:
        self.wait_for(lambda: text in self.output, f"it says {text!r}")

    def send(self, number: signal.Signals, *, to_group: bool = True) -> None:
        if to_group:
            os.killpg(self.pid, number)
        else:
            os.kill(self.pid, number)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.pid).children(recursive=True) if self._process.poll() is None else []

    def wait(self) -> int:
        """For its own end; the exit code."""
        return self._process.wait(LIMIT_SECONDS)

    def end(self) -> int:
        """Wait for its end, and for that of everything that it started; the exit code."""
        children = self.children()
        code = self.wait()
        _, alive = psutil.wait_procs(children, LIMIT_SECONDS)
        assert not alive, f"left behind: {alive}"
        return code


def _hear_every_signal() -> None:
    """As from a terminal, also where the tests run under `nohup` or in the background of a script."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _ignore_sighup() -> None:
    _hear_every_signal()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _in_folder(temporary: Path, jvm: str) -> dict[str, str]:
    """Spark's temporary files go there too: a JVM that is killed leaves them behind."""
    temporary.mkdir(exist_ok=True)
    return {
        "PYTHONUNBUFFERED": "1",
        "SPARK_LOCAL_DIRS": str(temporary),
        "SPARK_SUBMIT_OPTS": f"-Djava.io.tmpdir={temporary} {jvm}",
    }
