"""What lies in an output folder before a run writes there, looked at without Spark."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN = ("_", ".")
"""Spark reads no file or folder whose name begins so: logs, markers, what is being written."""


def rows_files(folder: Path) -> Iterator[Path]:
    """The files in which a reader would look for rows, in subfolders too."""
    for above, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(_HIDDEN) or "=" in name)
        yield from (Path(above, name) for name in sorted(files) if not name.startswith(_HIDDEN))


def is_of_spark(file: Path, suffix: str | None = None) -> bool:
    """Whether Spark gave the file its name; with `suffix`, as one of that format, such as `part-0-c000.json.gz`."""
    return file.name.startswith("part-") and (suffix is None or suffix in file.suffixes)
