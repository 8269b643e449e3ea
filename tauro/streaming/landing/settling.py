"""When is a file complete?"""

from __future__ import annotations

import fcntl
import signal
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tauro.state.file_ledger import Signature

_NS: Final = 1_000_000_000
_CAN_LEASE: Final = hasattr(fcntl, "F_SETLEASE")


class Writers(Enum):
    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"
    """Another user's file, a file system without leases, or another system than Linux."""


def writers_of(descriptor: int) -> Writers:
    """Whether anybody has the file open for writing, by taking a read lease for a moment.

    Whoever opens the file in that moment waits until it is over, and this process gets a signal. Its default is
    SIGIO, which kills; hence SIGURG, which by default does nothing.
    """
    if not _CAN_LEASE:
        return Writers.UNKNOWN
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return Writers.SOME
    except OSError:
        return Writers.UNKNOWN
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return Writers.NONE


@dataclass(frozen=True)
class _Waiting:
    signature: Signature
    since: float


class Settling:
    """The files that have been seen and not been dealt with, and since when each is unchanged.

    A file is quiet when its signature has been the same for `seconds`, watched; or when its ctime, which nobody can
    set, is that old at first sight. The clock of a network file system may differ from ours, so the latter counts
    only where `writers_of` is sure that nobody writes.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: dict[str, _Waiting] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(self._waiting)

    def see(self, path: str, signature: Signature) -> None:
        waiting = self._waiting.get(path)
        if waiting is None or waiting.signature != signature:
            self._waiting[path] = _Waiting(signature, time.monotonic())

    def trust(self, path: str, signature: Signature) -> None:
        """Take a file for quiet that was so before; if it has changed since, it is seen anew."""
        self._waiting[path] = _Waiting(signature, time.monotonic() - self._seconds)

    def drop(self, path: str) -> None:
        self._waiting.pop(path, None)

    def may_be_quiet(self, path: str, ctime_ns: int) -> bool:
        return self.was_watched(path) or time.time_ns() - ctime_ns >= self._seconds * _NS

    def was_watched(self, path: str) -> bool:
        waiting = self._waiting.get(path)
        return waiting is not None and time.monotonic() - waiting.since >= self._seconds
