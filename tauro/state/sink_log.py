"""The log that Spark's file sinks keep in their output folder, read without Spark.

`_spark_metadata/<n>` names the files of batch `n`, one JSON a line; every tenth is `<n>.compact` and repeats all files
before it. A batch is in the output as soon as its file is there; Spark renames it into place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tauro.state.checkpoint import log_files
from tauro.state.storage import environment_errors

if TYPE_CHECKING:
    from pathlib import Path

LOG_FOLDER: Final = "_spark_metadata"

_PATH: Final = re.compile(r'^\{"path":"(?:[^"\\]|\\.)*?([^"/\\]+)"', re.MULTILINE)
_VERSION: Final = "v1"


def committed_names(output: Path) -> frozenset[str] | None:
    """The names of all files that are in the output, without their folders; None where the log is damaged.

    Names do: Spark makes each up at random. The folders before them are those of the place where the output was
    written, and it may have been moved since.
    """
    found: set[str] = set()
    for path in log_files(output / LOG_FOLDER):
        names = _names_in(path)
        if names is None:
            return None
        found.update(names)
    return frozenset(found)


def _names_in(path: Path) -> list[str] | None:
    """By a pattern, line by line alike: `json` takes ten times as long, and the log may name a million files."""
    with environment_errors("read the output's", path):
        try:
            text = path.read_text("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return None
    version, *lines = text.rstrip("\n").split("\n")
    names = _PATH.findall(text)
    is_whole = version == _VERSION and len(names) == len(lines) and all(line.endswith("}") for line in lines)
    return names if is_whole else None
