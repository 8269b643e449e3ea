"""Whose an output folder of files is, and what lay in it before: kept in the folder itself, to go where that goes."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from tauro.state.storage import LocalStorage

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = ".tauro.owner"
_VERSION: Final = 1


@dataclass(frozen=True)
class Owner:
    checkpoint: str
    node: str
    """As in `pipeline/node`."""
    query_id: str | None = None
    """None before the query's first start."""
    is_writing: bool = False
    """Whether a run has begun and not told of its end."""
    strangers: tuple[str, ...] = ()
    """Files that somebody else has put there, relative to the folder."""


class OwnerFile:
    """The time of its last change is when its owner was last seen alive, as `touch` says."""

    def __init__(self, output: Path) -> None:
        self.path = output / _NAME
        self._storage = LocalStorage(output)

    def read(self) -> Owner | None:
        """None where nobody has written one, or one that can't be read.

        Raises:
            EnvironmentUnfitError: it may not be read.
        """
        text = self._storage.read(_NAME)
        try:
            content = json.loads(text or "")
            if content.pop("version") != _VERSION:
                return None
            return Owner(**content | {"strangers": tuple(content["strangers"])})
        except (ValueError, TypeError, AttributeError, KeyError):
            return None

    def write(self, owner: Owner) -> None:
        self._storage.write(_NAME, json.dumps({"version": _VERSION, **asdict(owner)}) + "\n")

    def touch(self) -> None:
        """Called again and again while the owner's run writes; a folder that is gone is no error."""
        with suppress(OSError):
            os.utime(self.path)

    def forget(self) -> None:
        self._storage.delete(_NAME)

    @property
    def last_seen(self) -> float:
        """Seconds since 1970; 0 where there is no file."""
        try:
            return self.path.stat().st_mtime
        except OSError:
            return 0
