"""File systems of a test's own. They need root, as the tests of CI have it."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def mount(folder: Path, megabytes: int = 3) -> None:
    """An empty file system, in memory, over a folder."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        reason = f"a disk can't be mounted here: {mounted.stderr.strip()}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def mounted(folder: Path, megabytes: int = 3) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    mount(folder, megabytes)
    try:
        yield folder
    finally:
        unmount(folder)


@contextmanager
def bound(source: Path, folder: Path) -> Iterator[None]:
    """A folder that shows what lies in another, as a share does while it is mounted."""
    subprocess.run(["mount", "--bind", str(source), str(folder)], check=True)
    try:
        yield
    finally:
        unmount(folder)
