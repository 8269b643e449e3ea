"""Pipelines of several nodes inside a program: started, watched, stopped."""

from __future__ import annotations

import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from tauro.streaming.exceptions import StreamingError, StreamingPipelineError, handle_streaming_error
from tauro.streaming.execution import Execution, ExecutionState
from tauro.streaming.kept_run import KeptRun
from tauro.streaming.session import ContextLike, spark_of
from tauro.streaming.surroundings import surroundings_of
from tauro.streaming.validators import StreamingValidator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tauro.streaming.run.status import NodeStatus

logger = logging.getLogger(__name__)

_KEPT_EXECUTIONS = 100
"""So many that are over can still be asked for; a program that runs for months does not grow."""


class StreamingPipelineManager:
    """Safe to use from several threads; what it tells is plain data, ready for JSON. Needs no Spark to be made."""

    def __init__(self, context: ContextLike, max_concurrent_pipelines: int = 3) -> None:
        if max_concurrent_pipelines < 1:
            raise StreamingPipelineError(
                f"max_concurrent_pipelines must be at least 1, found {max_concurrent_pipelines}",
                field="max_concurrent_pipelines",
                expected="at least 1",
                actual=max_concurrent_pipelines,
            )
        self._context = context
        self._limit = max_concurrent_pipelines
        self._pool = ThreadPoolExecutor(max_concurrent_pipelines, thread_name_prefix="tauro-pipeline")
        self._lock = threading.Lock()
        self._executions: dict[str, Execution] = {}
        self._is_shut = False

    @handle_streaming_error
    def start_pipeline(
        self, pipeline_name: str, pipeline_config: Mapping[str, Any], execution_id: str | None = None
    ) -> str:
        """Returns the execution's id once every node has started or is waiting for its data.

        When a node can't start, those that have are stopped, and nothing of the execution stays.

        Raises:
            StreamingValidationError: the configuration is wrong; before Spark is asked for.
            StreamingPipelineError: too many are running, the id is taken, or a node could not start.
        """
        around = surroundings_of(self._context)
        validator = StreamingValidator(around.format_policy, surroundings=around)
        spec = validator.parse_pipeline(pipeline_name, pipeline_config)
        spark_of(self._context)
        kept = KeptRun(spec, spec.pipelines[pipeline_name], around, self._context)
        execution = Execution(execution_id or f"{pipeline_name}-{uuid.uuid4().hex[:12]}", pipeline_name, kept)
        self._admit(execution)
        logger.info("execution %s of pipeline %s begins", execution.id, pipeline_name)
        try:
            failed = kept.wait_until_begun()
        except BaseException:  # Ctrl+C, too: nobody would know its id
            self._forget(execution)
            raise
        if failed:
            self._forget(execution)
            raise _start_failure(execution, failed[0])
        return execution.id

    @handle_streaming_error
    def status(self, execution_id: str) -> dict[str, Any]:
        """How an execution stands, also when it is over: `state`, `error`, and under `nodes` each by its name.

        Raises:
            StreamingPipelineError: there is no execution of that id.
        """
        return self._find(execution_id).told()

    get_pipeline_status = status

    @handle_streaming_error
    def stop_pipeline(
        self,
        execution_id: str,
        graceful: bool = True,
        timeout: float = 60,
        *,
        timeout_seconds: float | None = None,
    ) -> bool:
        """Stop between two micro-batches, or at once; past the timeout in the middle of one.

        True when it has stopped, also long ago; False for an unknown id, or when something still runs.
        """
        with self._lock:
            execution = self._executions.get(execution_id)
        if execution is None:
            return False
        seconds = timeout if timeout_seconds is None else timeout_seconds
        return execution.kept.is_over or execution.kept.stop(seconds if graceful else 0)

    @handle_streaming_error
    def list_running_pipelines(self) -> list[dict[str, Any]]:
        """The status of each execution that is not over, the oldest first."""
        return [execution.told() for execution in self._all() if not execution.kept.is_over]

    @handle_streaming_error
    def get_pipeline_metrics(self, execution_id: str) -> dict[str, Any]:
        """What an execution has done so far: batches and rows, in all and by node.

        Raises:
            StreamingPipelineError: there is no execution of that id.
        """
        return self._find(execution_id).metrics()

    @handle_streaming_error
    def get_pipeline_health_summary(self) -> dict[str, Any]:
        """How many executions are in which state, and what is wrong with those that failed."""
        executions = self._all()
        states = [execution.state for execution in executions]
        failed = {execution.id: error for execution in executions if (error := execution.error) is not None}
        running = sum(not execution.kept.is_over for execution in executions)
        return {
            "healthy": not failed,
            "running_pipelines": running,
            "max_concurrent_pipelines": self._limit,
            "free_slots": self._limit - running,
            "states": {state.value: states.count(state) for state in ExecutionState},
            "errors": failed,
        }

    @handle_streaming_error
    def shutdown(self, graceful: bool = True, timeout_seconds: float = 60.0) -> bool:
        """Stop everything, and take no more; True when all has stopped. The session stays as it is."""
        with self._lock:
            self._is_shut = True
        running = [execution for execution in self._all() if not execution.kept.is_over]
        for execution in running:
            execution.kept.ask_to_stop(timeout_seconds if graceful else 0)
        stopped = [execution.kept.stop(timeout_seconds if graceful else 0) for execution in running]
        self._pool.shutdown(wait=False)
        return all(stopped)

    def _admit(self, execution: Execution) -> None:
        with self._lock:
            running = [other for other in self._executions.values() if not other.kept.is_over]
            if self._is_shut:
                raise StreamingPipelineError("the manager is shut down", hint="make a new one")
            if execution.id in self._executions:
                raise StreamingPipelineError(f"there is an execution {execution.id!r} already", hint="give another id")
            if len(running) >= self._limit:
                names = ", ".join(repr(other.id) for other in running)
                raise StreamingPipelineError(
                    f"{len(running)} pipelines are running, and no more than {self._limit} may: {names}",
                    hint="stop one, or make the manager with a higher max_concurrent_pipelines",
                )
            self._executions[execution.id] = execution
            self._drop_old_ones()
            self._pool.submit(execution.kept.keep)

    def _drop_old_ones(self) -> None:
        over = [execution.id for execution in self._executions.values() if execution.kept.is_over]
        for execution_id in over[: max(0, len(over) - _KEPT_EXECUTIONS)]:
            del self._executions[execution_id]

    def _forget(self, execution: Execution) -> None:
        execution.kept.stop(0)
        with self._lock:
            self._executions.pop(execution.id, None)

    def _all(self) -> list[Execution]:
        with self._lock:
            return list(self._executions.values())

    def _find(self, execution_id: str) -> Execution:
        with self._lock:
            execution = self._executions.get(execution_id)
            known = ", ".join(self._executions)
        if execution is None:
            hint = f"known: {known}" if known else "none was started"
            raise StreamingPipelineError(f"there is no execution {execution_id!r}", hint=hint)
        return execution


def _start_failure(execution: Execution, node: NodeStatus) -> StreamingError:
    return StreamingPipelineError(
        f"node {node.name!r} of pipeline {execution.pipeline!r} could not start: {node.detail}",
        hint=node.hint,
        cause=execution.kept.cause_of(node.name),
        node_name=node.name,
        execution_id=execution.id,
    )
