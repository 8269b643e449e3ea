"""What a scan of a folder has to tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class EventKind(StrEnum):
    LANDED = "landed"
    """Spark will read it."""
    CHANGED = "changed"
    """It was read with other content before; told once."""
    REFUSED = "refused"
    """It can't be read rightly; told once, and again after a restart if it is still so."""
    VANISHED = "vanished"
    """It was gone before it was read, or the folder itself is gone."""
    SKIPPED = "skipped"
    """It is not for this input; told once."""


@dataclass(frozen=True)
class FileEvent:
    kind: EventKind
    path: str
    """As the user knows it: relative to the project where it is inside."""
    detail: str = ""
    hint: str | None = None
    with_new_columns: Path | None = None
    """The file itself, where it has columns that the schema lacks, and no other fault."""


class News:
    """Lets an event through once: the same words about the same path are no news."""

    def __init__(self) -> None:
        self._told: dict[str, set[str]] = {}

    def once(self, events: Iterable[FileEvent]) -> list[FileEvent]:
        fresh = [event for event in events if event.detail not in self._told.get(event.path, ())]
        for event in fresh:
            self._told.setdefault(event.path, set()).add(event.detail)
        return fresh

    def of_file(self, event: FileEvent) -> list[FileEvent]:
        """A file that lands or changes is always news, and what is said of it after that is again."""
        if event.kind not in {EventKind.LANDED, EventKind.CHANGED}:
            return self.once([event])
        self.forget(event.path)
        return [event]

    def forget(self, path: str) -> None:
        self._told.pop(path, None)
