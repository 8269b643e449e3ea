"""What Spark tells of its micro-batches, as facts."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from tauro.streaming.run.events import BatchCommitted
from tauro.streaming.run.frames import ROWS_BAD, ROWS_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql.streaming.listener import StreamingQueryListener, StreamingQueryProgress

CommitHandler: TypeAlias = Callable[[BatchCommitted], None]


class ProgressRouter:
    """Hands each query's commits to the node that owns it; the listener's threads are Spark's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._expected: dict[str, tuple[str, str, CommitHandler]] = {}
        self._handlers: dict[str, tuple[str, str, CommitHandler]] = {}
        """By the query's run: an earlier query of the same name may have words that come late."""
        self._ended: set[str] = set()
        self._told = threading.Condition(self._lock)

    def expect(self, query_name: str, node: str, output: str, handler: CommitHandler) -> None:
        """Name a query before it starts, so that not even its first commit is missed."""
        with self._lock:
            self._expected[query_name] = (node, output, handler)

    def started(self, query_name: str | None, run_id: str) -> None:
        """Told by Spark while it starts the query, and before anything else of it."""
        with self._lock:
            owner = self._expected.pop(query_name or "", None)
            if owner is not None:
                self._handlers[run_id] = owner

    def took(self, progress: StreamingQueryProgress) -> None:
        with self._lock:
            owner = self._handlers.get(str(progress.runId))
        if owner is None or "addBatch" not in progress.durationMs:
            return
        node, output, handler = owner
        handler(_commit(progress, node, output))

    def ended(self, run_id: str) -> None:
        with self._told:
            self._ended.add(run_id)
            self._told.notify_all()

    def wait_until_ended(self, run_id: str, limit_seconds: float) -> bool:
        """Wait for the last word of a query: what it committed has been told before."""
        with self._told:
            return self._told.wait_for(lambda: run_id in self._ended, limit_seconds)

    def is_at_rest(self, node: str) -> bool:
        """Whether every query of the node that was started has said its last word, and so writes no more."""
        with self._lock:
            started = {run_id for run_id, (owner, _, _) in self._handlers.items() if owner == node}
            return started <= self._ended

    def listener(self) -> StreamingQueryListener:
        """A listener for `spark.streams`; made here, since its base class needs pyspark."""
        from pyspark.sql.streaming.listener import (
            QueryIdleEvent,
            QueryProgressEvent,
            QueryStartedEvent,
            QueryTerminatedEvent,
            StreamingQueryListener,
        )

        router = self

        class Listener(StreamingQueryListener):
            def onQueryStarted(self, event: QueryStartedEvent) -> None:  # noqa: N802
                router.started(event.name, str(event.runId))

            def onQueryProgress(self, event: QueryProgressEvent) -> None:  # noqa: N802
                router.took(event.progress)

            def onQueryIdle(self, event: QueryIdleEvent) -> None:  # noqa: N802
                pass

            def onQueryTerminated(self, event: QueryTerminatedEvent) -> None:  # noqa: N802
                router.ended(str(event.runId))

        return Listener()


def _commit(progress: StreamingQueryProgress, node: str, output: str) -> BatchCommitted:
    counted = progress.observedMetrics.get(ROWS_OUT)
    rate = progress.processedRowsPerSecond or 0.0
    ends = [source.endOffset for source in progress.sources]
    return BatchCommitted(
        node=node,
        output=output,
        query_id=str(progress.id),
        batch_id=progress.batchId,
        rows_in=progress.numInputRows,
        rows_out=None if counted is None else int(counted["n"]),
        duration_ms=progress.durationMs.get("triggerExecution", 0),
        rows_per_second=rate if math.isfinite(rate) else 0.0,
        offsets="[" + ", ".join(str(end) for end in ends) + "]",
        bad_rows=dict(_bad_rows(progress)),
    )


def _bad_rows(progress: StreamingQueryProgress) -> Iterator[tuple[str, int]]:
    """For each input that has any; Spark leaves out an observation of nothing."""
    for name, counted in progress.observedMetrics.items():
        if name.startswith(ROWS_BAD) and counted["n"]:
            yield name.removeprefix(ROWS_BAD), int(counted["n"])
