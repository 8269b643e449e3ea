"""What a signal means to a run."""

from __future__ import annotations

import os
import select
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_SHOW_CURSOR = b"\x1b[?25h\n"
_AT_ONCE = b"stopped at once: what was cut is done again at the next start\n"

SECOND_SIGNAL_EXIT = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


class StopSignals:
    """The first SIGINT, SIGTERM or SIGHUP asks for a stop; a second one ends the process at once.

    A SIGHUP that was ignored when the process started (`nohup`) stays ignored. To be installed from the
    main thread, before Spark starts in another one: there Spark installs no handler of its own.
    """

    def __init__(self) -> None:
        self.asked = False
        """Looked at again and again: to set an Event in a handler could block on the lock of the one who waits."""
        self._first: signal.Signals | None = None

    @property
    def name(self) -> str:
        """What stopped the run, as a person would call it."""
        return "Ctrl+C" if self._first in {None, signal.SIGINT} else str(self._first.name if self._first else "")

    def install(self) -> None:
        for number in SECOND_SIGNAL_EXIT:
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self._first is None:
            self._first = signal.Signals(number)
            self.asked = True
            return
        # a live table has hidden the cursor; the screen's own means are not safe in a signal handler
        if select.select((), (2,), (), 0)[1]:
            os.write(2, (_SHOW_CURSOR if os.isatty(2) else b"") + _AT_ONCE)
        os._exit(SECOND_SIGNAL_EXIT[signal.Signals(number)])
