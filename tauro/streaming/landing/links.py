"""Hard links: a name in the folder for a file that whoever made the link may not be allowed to read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

_GUARD = Path("/proc/sys/fs/protected_hardlinks")


def link_objection(status: os.stat_result, folder_owner: int, *, guard: Path = _GUARD) -> tuple[str, str] | None:
    """Why a file is not taken, and what to do about it; None where it is taken.

    Somebody else's file under a second name could be one that only this process may read. Where the system itself
    lets nobody link to what he can't read and write, as Linux does unless told otherwise, there is no such file.
    """
    if status.st_nlink == 1 or status.st_uid == folder_owner or _is_guarded(guard):
        return None
    return "it is a hard link to a file of another user than the folder's", "put a copy there"


@cache
def _is_guarded(guard: Path) -> bool:
    try:
        return guard.read_text("ascii").strip() == "1"
    except OSError:
        return False
