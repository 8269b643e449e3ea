"""What a watched folder tells of its files, a few at a time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tauro.streaming.landing.events import EventKind
from tauro.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tauro.streaming.landing.events import FileEvent
    from tauro.streaming.run.intake import Tell

_VERBS: Final = {
    EventKind.LANDED: ("is read", "are read"),
    EventKind.CHANGED: ("has changed", "have changed"),
    EventKind.REFUSED: ("is refused", "are refused"),
    EventKind.VANISHED: ("is gone", "are gone"),
    EventKind.SKIPPED: ("is skipped", "are skipped"),
}
_LISTED: Final = {EventKind.CHANGED, EventKind.REFUSED}
_MOST: Final = 20
"""Of one kind, at a time: whoever puts ten thousand odd files there still wants to read his screen."""


class FileNews:
    """Says what happens to files. Of many at once the first are named, and the others counted, scan by scan."""

    def __init__(self, tell: Tell, hint: Callable[[FileEvent], str | None]) -> None:
        self._tell = tell
        self._hint = hint
        self._told: Counter[EventKind] = Counter()

    def tell(self, events: Iterable[FileEvent]) -> None:
        """What one scan has brought. After a scan without any of a kind, the first of that kind are named again."""
        worth = [event for event in events if event.kind is not EventKind.LANDED or event.detail]
        for kind in EventKind:
            mine = [event for event in worth if event.kind is kind]
            if not mine:
                self._told.pop(kind, None)
                continue
            room = max(0, _MOST - self._told[kind])
            named = mine if len(mine) == room + 1 else mine[:room]
            for event in named:
                self._tell_of(event)
            self._tell_of_rest(mine[len(named) :])
            self._told[kind] += len(mine)

    def _tell_of(self, event: FileEvent) -> None:
        text = f"'{visible(event.path)}' {_VERBS[event.kind][0]}: {event.detail}"
        self._tell(text, hint=self._hint(event), is_warning=event.kind is not EventKind.LANDED)

    def _tell_of_rest(self, events: list[FileEvent]) -> None:
        if events:
            first = events[0]
            text = f"{len(events)} more files {_VERBS[first.kind][1]}, such as '{visible(first.path)}': {first.detail}"
            hint = "'tauro quarantine list' names them all" if first.kind in _LISTED else None
            self._tell(text, hint=hint, is_warning=first.kind is not EventKind.LANDED)
