"""How often a node is tried, and how long it waits in between."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final

from tauro.durations import parse_interval
from tauro.streaming.run.prospect import Prospect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tauro.streaming.specs.restart import RestartSpec

LONGEST_WAIT_SECONDS: Final = 60.0
_MOST_DOUBLINGS: Final = 30
_JITTER: Final = 0.25
"""Up to so much of it is added or taken away: nodes that fail of the same thing do not come back at the same time."""


class Restarts:
    """Counts the attempts of one node; used by its thread alone."""

    def __init__(
        self,
        spec: RestartSpec,
        *,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = lambda: random.uniform(1 - _JITTER, 1 + _JITTER),
    ) -> None:
        self.max_attempts = spec.max_attempts
        self._backoff_seconds = parse_interval(spec.backoff)
        self._reset_seconds = parse_interval(spec.reset_after)
        self._clock = clock
        self._jitter = jitter
        self._began = clock()
        self._has_tried_unknown = False
        self.attempt = 1
        """The number of the attempt that runs, in a row of them."""
        self.failing_since: float | None = None
        """When the first attempt of the row failed, in seconds since 1970."""

    def after_failure(self, prospect: Prospect) -> float | None:
        """How many seconds to wait before the next attempt; None where there is to be none."""
        if self._clock() - self._began >= self._reset_seconds:
            self.attempt, self._has_tried_unknown, self.failing_since = 1, False, None
        self.failing_since = self.failing_since or time.time()
        is_tried_again = prospect is Prospect.PASSES or (prospect is Prospect.UNKNOWN and not self._has_tried_unknown)
        if not is_tried_again or self.attempt >= self.max_attempts:
            return None
        self._has_tried_unknown |= prospect is Prospect.UNKNOWN
        longest = max(LONGEST_WAIT_SECONDS, self._backoff_seconds)
        doubled: float = self._backoff_seconds * 2 ** min(self.attempt - 1, _MOST_DOUBLINGS)
        return min(doubled, longest) * self._jitter()

    def begin_next(self) -> None:
        self.attempt += 1
        self._began = self._clock()
