"""One node at a time: its query is started, and looked after until it ends."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tauro.streaming.exceptions import StreamingQueryError, handle_streaming_error
from tauro.streaming.kept_run import KeptRun
from tauro.streaming.run.status import NodeState
from tauro.streaming.run.stopping import stop_query
from tauro.streaming.session import ContextLike, spark_of
from tauro.streaming.specs.restart import NO_RESTARTS
from tauro.streaming.surroundings import surroundings_of
from tauro.streaming.validators import StreamingValidator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql.streaming.query import StreamingQuery

    from tauro.streaming.run.status import NodeStatus
    from tauro.streaming.specs.node import PipelineSpec

logger = logging.getLogger(__name__)

_LAST_WORD_SECONDS = 15.0


class StreamingQueryManager:
    """Starts nodes that a program hands over as mappings; safe to use from several threads.

    Behind each query, a thread lets new files land, keeps the ledger and holds the checkpoint's lock; it ends with the
    query, or with the program. Needs no Spark before the first query.
    """

    def __init__(self, context: ContextLike) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[StreamingQuery, KeptRun]] = {}

    @handle_streaming_error
    def create_and_start_query(
        self, node_config: Mapping[str, Any], execution_id: str = "", pipeline_name: str = "pipeline"
    ) -> StreamingQuery:
        """Start the node's query, and give back Spark's own handle of it.

        With several outputs there is a query for each: it is the first one's, `get_active_queries` has them all, and
        whichever is stopped, all of the node are.

        When it fails it is over, whatever `restart` says: whoever has the handle of a query knows best what to do then.
        Without a `checkpoint_location`, progress is kept under the names of pipeline and node, so the next start with
        the same names goes on where this one ended.

        Raises:
            StreamingValidationError: the node is wrong; before Spark is asked for.
            StreamingQueryError: it can't start, or there is neither a schema nor data to take one from.
        """
        around = surroundings_of(self._context)
        spec = StreamingValidator(around.format_policy, surroundings=around).parse_node(pipeline_name, node_config)
        spark_of(self._context)
        pipeline = _without_restarts(spec.pipelines[pipeline_name])
        kept = KeptRun(spec, pipeline, around, self._context)
        thread = threading.Thread(target=kept.keep, name=f"tauro-{pipeline_name}", daemon=False)
        thread.start()
        try:
            started = self._started(kept, pipeline.nodes[0].name)
        except BaseException:  # Ctrl+C, too: nobody would have a handle of it
            kept.stop(0)
            raise
        self._queries()
        logger.info("query %s of execution %s started", started[0].name, execution_id)
        with self._lock:
            self._kept |= {str(query.runId): (query, kept) for query in started}
        return started[0]

    @handle_streaming_error
    def stop_query(self, query: StreamingQuery, graceful: bool = True, timeout_seconds: float = 30.0) -> bool:
        """Stop between two micro-batches, or at once; past the timeout in the middle of one.

        True when it has stopped, and a new start of the same node finds its checkpoint free.
        """
        with self._lock:
            _, kept = self._kept.pop(str(query.runId), (query, None))
        if kept is not None and len(kept.queries(_node_of(kept))) > 1:
            return kept.stop(timeout_seconds if graceful else 0)
        stop = stop_query(query, timeout_seconds=timeout_seconds if graceful else 0)
        is_over = kept is None or kept.wait_until_over(_LAST_WORD_SECONDS) or kept.stop(0)
        return is_over and stop.has_ended

    @handle_streaming_error
    def stop_all_queries(self, graceful: bool = True, timeout_seconds: float = 30.0) -> bool:
        """Stop those that this manager started; True when all have stopped."""
        stopped = [self.stop_query(query, graceful, timeout_seconds) for query in self._queries()]
        return all(stopped)

    @handle_streaming_error
    def get_active_queries(self) -> list[StreamingQuery]:
        """Those that this manager started and that are running."""
        return [query for query in self._queries() if query.isActive]

    @handle_streaming_error
    def get_query_progress(self, query: StreamingQuery) -> dict[str, Any] | None:
        """What Spark tells of the last micro-batch, as plain data; None before the first."""
        progress = query.lastProgress
        if progress is None:
            return None
        told: dict[str, Any] = json.loads(progress.json)
        return told

    def _queries(self) -> list[StreamingQuery]:
        """Those that are looked after; the others are forgotten."""
        with self._lock:
            for run_id in [run_id for run_id, (_, kept) in self._kept.items() if kept.is_over]:
                del self._kept[run_id]
            return [query for query, _ in self._kept.values()]

    def _started(self, kept: KeptRun, node: str) -> tuple[StreamingQuery, ...]:
        for failed in kept.wait_until_begun():
            message = f"node {failed.name!r} could not start: {failed.detail}"
            raise StreamingQueryError(message, hint=failed.hint, cause=kept.cause_of(failed.name))
        queries = kept.queries(node)
        if not queries:
            raise _without_data(kept.status.nodes[0] if kept.status else None, node)
        return queries


def _without_restarts(pipeline: PipelineSpec) -> PipelineSpec:
    (node,) = pipeline.nodes
    settings = node.settings.model_copy(update={"restart": NO_RESTARTS})
    return replace(pipeline, nodes=(replace(node, settings=settings),))


def _node_of(kept: KeptRun) -> str:
    status = kept.status
    return status.nodes[0].name if status is not None else ""


def _without_data(status: NodeStatus | None, node: str) -> StreamingQueryError:
    reason = status.detail if status is not None and status.state is NodeState.WAITING else "it has ended already"
    return StreamingQueryError(
        f"node {node!r} can't start yet: {reason}",
        hint="declare a 'schema:' for its input, or start it once data is there",
    )
