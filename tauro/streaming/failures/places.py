"""Lines of the project's code in what was raised."""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def place_in_project(error: BaseException, text: str, root: Path) -> str | None:
    """The innermost line of the project's code: on the driver, in a worker's traceback, or where Spark says so."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        shown = in_project(frame.filename, root)
        if shown is not None:
            return f"{shown}:{frame.lineno}"
    return next(_places_in(text, root), None)


def _places_in(text: str, root: Path) -> Iterator[str]:
    for file, line in reversed(re.findall(r'File "([^"]+)", line (\d+)', text)):
        inside = file.partition(".zip/")[2]
        if inside and (root / inside).is_file():
            yield f"{inside}:{line}"
        elif (shown := in_project(file, root)) is not None:
            yield f"{shown}:{line}"
    for file, line in re.findall(r"was called from\s+(\S+):(\d+)", text):
        if (shown := in_project(file, root)) is not None:
            yield f"{shown}:{line}"


def in_project(file: str, root: Path) -> str | None:
    """The path of a file of the user's code, as the project knows it; None for any other file."""
    prefix = f"{root}/"
    if not file.startswith(prefix) or "/site-packages/" in file or "/.tauro/" in file:
        return None
    return file.removeprefix(prefix)
