"""Other programs that write files, as slowly as a test has it."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.spark.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOBODY = 65534


@contextmanager
def writer(script: str) -> Iterator[subprocess.Popen[str]]:
    """A shell that writes what it is given, as long as it is given something."""
    process = subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE, text=True)
    assert process.stdin is not None
    try:
        yield process
    finally:
        process.stdin.close()
        assert process.wait() == 0


def give(process: subprocess.Popen[str], text: str, path: Path) -> None:
    """Returns when it stands in the file."""
    assert process.stdin is not None
    size = path.stat().st_size if path.exists() else 0
    process.stdin.write(text)
    process.stdin.flush()
    wait(lambda: path.exists() and path.stat().st_size == size + len(text), "it is written")
