"""Says it where Spark waits in silence for something that is away."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tauro.streaming.exceptions import OutOfReachError
from tauro.streaming.run.preflight import preflight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyspark.sql.streaming.query import StreamingQuery

    from tauro.streaming.run.desk import Desk
    from tauro.streaming.run.plan import NodePlan

LOOK_SECONDS: Final = 2.0
SILENT_SECONDS: Final = 8.0
"""A query that is idle says so every 2 s; one that is busy for so long has much to do, or waits for something."""


@dataclass
class _Sign:
    """The last that was seen of a query."""

    progress: str | None
    since: float


class Outage:
    """Asked by the node's own thread, again and again."""

    def __init__(self, plan: NodePlan, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._plan = plan
        self._desk = desk
        self._clock = clock
        self._next_look = 0.0
        self._signs: dict[str, _Sign] = {}
        self._told: str | None = None

    def look(self, queries: Iterable[StreamingQuery]) -> None:
        """Ask brokers and topics whether they are there, where a query is silent.

        Raises:
            StreamingError: a topic is not; that does not pass.
        """
        if self._clock() < self._next_look:
            return
        self._next_look = self._clock() + LOOK_SECONDS
        if any([self._is_silent(query) for query in queries]):  # noqa: C419 - each of them is looked at
            self._probe()
        elif self._told is not None:
            self._told = None
            self._desk.notice(self._plan.name, "what it waited for is back", is_warning=False)

    def _is_silent(self, query: StreamingQuery) -> bool:
        last = query.lastProgress
        progress = None if last is None else str(last["timestamp"])
        sign = self._signs.get(str(query.runId))
        if sign is None or sign.progress != progress or not query.status["isTriggerActive"]:
            self._signs[str(query.runId)] = _Sign(progress, self._clock())
            return False
        return self._clock() - sign.since >= SILENT_SECONDS

    def _probe(self) -> None:
        try:
            preflight(self._plan, self._desk.context)
        except OutOfReachError as error:
            if error.message != self._told:
                self._desk.notice(self._plan.name, f"{error.message}: waiting for it", hint=error.hint)
            self._told = error.message
