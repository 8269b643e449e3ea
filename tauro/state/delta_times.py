"""When the commits of a Delta table were made, as Delta itself tells it.

That is the time of the file in the log, or, for a table that keeps it, the one in the commit. One that seems to come
before its predecessor counts as a millisecond later.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tauro.state.storage import environment_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.state.delta_log import DeltaLog


def commit_times(log: DeltaLog) -> Iterator[tuple[int, datetime]]:
    """Version and time of each commit that is still there, the oldest first."""
    files = log.files
    keeps_times = bool(files) and _kept(files[max(files)]) is not None
    before = -1
    for version, path in files.items():
        kept = _kept(path) if keeps_times else None
        with environment_errors("look at", path):
            before = max(kept if kept is not None else path.stat().st_mtime_ns // 1_000_000, before + 1)
        yield version, datetime.fromtimestamp(before / 1000, UTC)


def _kept(commit: Path) -> int | None:
    """In milliseconds; a commit that has it has it in its first line."""
    with environment_errors("read", commit), commit.open(encoding="utf-8") as file:
        first = json.loads(file.readline() or "{}")
    time = first.get("commitInfo", {}).get("inCommitTimestamp")
    return None if time is None else int(time)
