"""Removing from state what is old: logs that are full, and what was moved aside."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL_LOG: Final = re.compile(r"\w+\.log\.\d+")
_OCCASION: Final = re.compile(r"(\d{8}-\d{6})(-\d+)?")
"""As `tauro.state.aside` names a folder."""


def remove_full_logs(folder: Path, before: float) -> int:
    """Remove the logs that were put aside, and last written before then; says how many."""
    count = 0
    for file in _entries(folder):
        with suppress(OSError):
            if _FULL_LOG.fullmatch(file.name) and file.lstat().st_mtime < before:
                file.unlink()
                count += 1
    return count


def remove_asides(folder: Path, before: float) -> tuple[str, ...]:
    """Remove what was moved aside before then; says the names of those that are gone.

    One that can't be removed as a whole is tried again the next time.
    """
    old = [entry for entry in _entries(folder) if _is_older(entry, before)]
    for entry in old:
        shutil.rmtree(entry, ignore_errors=True)
    return tuple(entry.name for entry in old if not entry.exists())


def remove_leftovers(folder: Path, before: float) -> int:
    """Remove files that were moved below `folder` before then; says how many."""
    count = 0
    for above, _, names in os.walk(folder, topdown=False):
        for name in names:
            count += _removed(Path(above, name), before)
        with suppress(OSError):
            Path(above).rmdir()
    return count


def _removed(file: Path, before: float) -> bool:
    """By the time of its move, which leaves the file's own as it was. Checksums go along, and do not count."""
    with suppress(OSError):
        if file.lstat().st_ctime < before:
            file.unlink()
            return not file.name.startswith(".")
    return False


def _is_older(entry: Path, before: float) -> bool:
    """By its name, which says when; a copy of the state is no younger for that."""
    named = _OCCASION.fullmatch(entry.name)
    if named is None or entry.is_symlink() or not entry.is_dir():
        return False
    try:
        return datetime.strptime(named[1], "%Y%m%d-%H%M%S").astimezone().timestamp() < before
    except (ValueError, OverflowError, OSError):
        return False


def _entries(folder: Path) -> Iterator[Path]:
    try:
        return iter(sorted(folder.iterdir()))
    except OSError:
        return iter(())
