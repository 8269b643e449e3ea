"""Stopping a query without cutting a micro-batch, where that can be had."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple

from tauro.errors import TauroError
from tauro.state.checkpoint import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyspark.sql.streaming.query import StreamingQuery

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.05
_COMMIT_LOOK_SECONDS = 0.002
"""Where batches follow each other at once, the next one is planned some 20 ms after a commit."""
_FORCED_STOP_SECONDS = 3.0
"""What ends at all when it is cut ends within a moment; the whole stop is to take no more than 5 s beside its batch."""
_ASKS_FOR_OFFSETS = "Getting offsets from "
"""Spark's status while it asks a source what there is."""
_OFFSETS_SECONDS = 0.5
"""A source that does not tell within this time is slow, or away."""


class Stop(NamedTuple):
    """What came of asking a query to stop."""

    was_whole: bool
    """No batch was cut. One that is cut is done again at the next start."""
    has_ended: bool
    """Its thread is gone; Spark's `isActive` is false as soon as it is asked to stop."""


def stop_query(query: StreamingQuery, *, timeout_seconds: float, checkpoint: Path | None = None) -> Stop:
    """Stop between two micro-batches; past the limit, in the middle of one.

    A query whose JVM is gone has ended, too. With its `checkpoint` at hand the end of a batch is seen at once, and
    another one that has begun by then is rare.
    """
    from py4j.protocol import Py4JError

    try:
        return _stop(query, timeout_seconds, checkpoint)
    except (OSError, Py4JError):
        logger.info("query stopped together with Spark", exc_info=True)
        return Stop(was_whole=False, has_ended=True)


def stop_together(stops: Sequence[Callable[[], Stop]]) -> list[Stop]:
    """Do them side by side. In threads of their own: a pool takes nothing new when a program ends, which stops all."""
    results: list[Future[Stop]] = [Future() for _ in stops]
    for result, stop in zip(results, stops, strict=True):
        threading.Thread(target=_do, args=(stop, result), name="tauro-stopping").start()
    return [result.result() for result in results]


def _do(stop: Callable[[], Stop], result: Future[Stop]) -> None:
    try:
        result.set_result(stop())
    except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
        result.set_exception(error)


def _stop(query: StreamingQuery, timeout_seconds: float, checkpoint: Path | None) -> Stop:
    commit = _next_commit(checkpoint)
    deadline = time.monotonic() + timeout_seconds
    batch = _batch_id(query)
    between = _Between(checkpoint)
    while time.monotonic() < deadline:
        # whether the batch is done is asked first and for itself: each question takes a part of the time until the next
        if _batch_id(query) != batch or not (status := query.status)["isTriggerActive"]:
            left = deadline - time.monotonic()
            return Stop(was_whole=True, has_ended=_stop_now(query, max(left, _FORCED_STOP_SECONDS)))
        if between.is_waiting_for_source(status["message"]):
            return Stop(was_whole=True, has_ended=_stop_now(query, _FORCED_STOP_SECONDS))
        _pause(commit)
    was_active = query.isActive
    return Stop(was_whole=not was_active, has_ended=_stop_now(query, _FORCED_STOP_SECONDS))


class _Between:
    """Whether a query has no batch in its hands, since a source does not say what there is: nothing is cut then."""

    def __init__(self, checkpoint: Path | None) -> None:
        self._checkpoint = None if checkpoint is None else Checkpoint(checkpoint)
        self._since: float | None = None

    def is_waiting_for_source(self, message: str) -> bool:
        """Asked again and again, with what Spark says it does: a source that is there answers before long."""
        if not (message.startswith(_ASKS_FOR_OFFSETS) and self._has_nothing_planned()):
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()
        return self._since is not None and time.monotonic() - self._since >= _OFFSETS_SECONDS

    def _has_nothing_planned(self) -> bool:
        try:
            return self._checkpoint is None or self._checkpoint.last_planned == self._checkpoint.last_committed
        except TauroError:
            return False


def _next_commit(checkpoint: Path | None) -> Path | None:
    try:
        return checkpoint and checkpoint / "commits" / str(Checkpoint(checkpoint).last_committed + 1)
    except TauroError:
        return None


def _pause(commit: Path | None) -> None:
    """A while, but no longer than until the running batch is committed; Spark tells of it some moments later."""
    until = time.monotonic() + _LOOK_SECONDS
    seconds = _LOOK_SECONDS if commit is None else _COMMIT_LOOK_SECONDS
    time.sleep(seconds)
    while time.monotonic() < until and (commit is None or not commit.exists()):
        time.sleep(seconds)


def _batch_id(query: StreamingQuery) -> int | None:
    progress = query.lastProgress
    return None if progress is None else int(progress["batchId"])


def _stop_now(query: StreamingQuery, limit_seconds: float) -> bool:
    """Whether it ends within the limit. `query.stop()` may block, so it gets its own thread.

    That is where a source is away, or a function does not return. Where another batch has begun meanwhile, its function
    is given the time that was meant for the one before.
    """
    stopper = threading.Thread(target=_stop_in_thread, args=(query,), name="tauro-stop", daemon=True)
    stopper.start()
    stopper.join(limit_seconds)
    return not stopper.is_alive()


def _stop_in_thread(query: StreamingQuery) -> None:
    try:
        query.stop()
    except Exception:
        logger.info("query did not stop cleanly", exc_info=True)
