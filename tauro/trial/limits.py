"""Code of the user's that may never come back."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

T = TypeVar("T")


class TookTooLongError(Exception):
    """`frame` is where it was at that moment."""

    def __init__(self, frame: FrameType | None) -> None:
        super().__init__()
        self.frame = frame


class _Work(threading.Thread, Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(name="tauro-trial", daemon=True)
        self._work = work
        self.result: T
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits
            self.error = error


def in_time(work: Callable[[], T], limit_seconds: float | None = None) -> T:
    """What `work` gives or raises, done in a thread of its own, so that Ctrl+C is heard. At the limit it is left alone.

    Raises:
        TookTooLongError: it was not done in time.
    """
    thread = _Work(work)
    thread.start()
    thread.join(limit_seconds)
    if thread.is_alive():
        raise TookTooLongError(sys._current_frames().get(thread.ident or 0))  # noqa: SLF001 - its documented name
    if thread.error is not None:
        raise thread.error
    return thread.result
