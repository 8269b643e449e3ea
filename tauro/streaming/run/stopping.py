"""Stopping a query without cutting a micro-batch, where that can be had."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql.streaming.query import StreamingQuery

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.05
_FORCED_STOP_SECONDS = 5.0


def stop_query(query: StreamingQuery, *, timeout_seconds: float) -> bool:
    """Stop between two micro-batches; past the limit, in the middle of one. True when nothing was cut.

    A batch that is cut is done again at the next start. A query whose JVM is gone has stopped, too.
    """
    from py4j.protocol import Py4JError

    try:
        return _stop(query, timeout_seconds)
    except (OSError, Py4JError):
        logger.info("query stopped together with Spark", exc_info=True)
        return False


def is_running(query: StreamingQuery) -> bool:
    """Whether it may still write; not where its JVM is gone."""
    from py4j.protocol import Py4JError

    try:
        return query.isActive
    except (OSError, Py4JError):
        return False


def _stop(query: StreamingQuery, timeout_seconds: float) -> bool:
    deadline = time.monotonic() + timeout_seconds
    batch = _batch_id(query)
    while query.isActive and time.monotonic() < deadline:
        if not query.status["isTriggerActive"] or _batch_id(query) != batch:
            _stop_now(query)
            return True
        time.sleep(_LOOK_SECONDS)
    was_active = query.isActive
    _stop_now(query)
    return not was_active


def _batch_id(query: StreamingQuery) -> int | None:
    progress = query.lastProgress
    return None if progress is None else int(progress["batchId"])


def _stop_now(query: StreamingQuery) -> None:
    """`query.stop()` may block (a source that is away, a function that does not return): it gets its own thread."""
    stopper = threading.Thread(target=_stop_in_thread, args=(query,), name="tauro-stop", daemon=True)
    stopper.start()
    stopper.join(_FORCED_STOP_SECONDS)


def _stop_in_thread(query: StreamingQuery) -> None:
    try:
        query.stop()
    except Exception:
        logger.info("query did not stop cleanly", exc_info=True)
