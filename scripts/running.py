"""A `tauro` process as a person runs it: in a process group of its own, with its output on the screen."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

TAURO = Path(sys.executable).with_name("tauro")
LONGEST_STOP_SECONDS = 40
POLL_SECONDS = 0.1


class ExpectationError(Exception):
    """Something that had to come true did not."""


class TauroProcess:
    """Runs `tauro` with `arguments` in `project`, and echoes what it prints."""

    def __init__(self, project: Path, *arguments: str) -> None:
        print(f"$ {' '.join(['tauro', *arguments])}", flush=True)
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [TAURO, *arguments],
            cwd=project,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            process_group=0,
        )
        self._echo = Thread(target=self._echo_lines, daemon=True)
        self._echo.start()

    def __enter__(self) -> TauroProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def wait_until(self, is_true: Callable[[], bool], what: str, limit_seconds: float) -> float:
        """Seconds until `is_true`.

        Raises:
            ExpectationError: the time is up, or the process has ended first.
        """
        start = time.monotonic()
        while not is_true():
            if self._process.poll() is not None:
                self._echo.join(1)
                raise ExpectationError(f"tauro ended with exit code {self._process.returncode} before {what}")
            if time.monotonic() - start > limit_seconds:
                raise ExpectationError(f"{limit_seconds:.0f} seconds are over, and still not: {what}")
            time.sleep(POLL_SECONDS)
        return time.monotonic() - start

    def has_said(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    def interrupt(self) -> float:
        """What Ctrl+C does in a terminal: SIGINT to the whole process group. Seconds until it has ended.

        Raises:
            ExpectationError: it does not end, or not with exit code 0, or with a traceback.
        """
        start = time.monotonic()
        os.killpg(self._process.pid, signal.SIGINT)
        try:
            code = self._process.wait(LONGEST_STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ExpectationError(f"tauro does not stop within {LONGEST_STOP_SECONDS} seconds") from error
        self._echo.join(1)
        if code != 0:
            raise ExpectationError(f"tauro was stopped by Ctrl+C and ended with exit code {code} instead of 0")
        if self.has_said("Traceback"):
            raise ExpectationError("tauro was stopped by Ctrl+C and printed a traceback")
        return time.monotonic() - start

    def _echo_lines(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)
            print(f"  | {line}", end="", flush=True)


def committed_files(output: Path) -> list[Path]:
    """The parquet files that the stream writing `output` has committed, by the log it keeps there."""
    paths = set()
    for log in sorted((output / "_spark_metadata").glob("[0-9]*")):
        for line in log.read_text().splitlines()[1:]:
            paths.add(unquote(urlsplit(json.loads(line)["path"]).path))
    return sorted(Path(path) for path in paths)
