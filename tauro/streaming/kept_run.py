"""A pipeline's run inside somebody's program: begun, kept, and ended in a thread of its own."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tauro.errors import TauroError
from tauro.streaming.exceptions import StreamingPipelineError
from tauro.streaming.run.events import NodeStarted, Notice
from tauro.streaming.run.opening import opened_run
from tauro.streaming.run.readiness import SPARK_IS_STARTING
from tauro.streaming.run.status import NodeState, NodeStatus, PipelineStatus
from tauro.streaming.session import spark_of

if TYPE_CHECKING:
    from pyspark.sql.streaming.query import StreamingQuery

    from tauro.streaming.run.events import RunEvent
    from tauro.streaming.run.pipeline_run import PipelineRun
    from tauro.streaming.session import ContextLike
    from tauro.streaming.specs.node import PipelineSpec, ProjectSpec
    from tauro.streaming.surroundings import Surroundings

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.2
_PAST_STOP_SECONDS = 20.0


class KeptRun:
    """`keep` is the body of a thread; everything else may be called from any. Ends at the latest with the program."""

    def __init__(self, spec: ProjectSpec, pipeline: PipelineSpec, around: Surroundings, context: ContextLike) -> None:
        self._spec = spec
        self._pipeline = pipeline
        self._around = around
        self._context = context
        self._run: PipelineRun | None = None
        self._asked = threading.Event()
        self._over = threading.Event()
        self._probe = ThreadPoolExecutor(1, thread_name_prefix="tauro-probe")
        self._timeout_seconds: float | None = None
        self._started: set[str] = set()
        self._has_stopped = True
        self.error: TauroError | None = None
        """What the run as a whole ended of; a node's failure is in its status."""

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    @property
    def was_stopped(self) -> bool:
        return self._asked.is_set()

    @property
    def has_begun(self) -> bool:
        """Whether each stream has started, waits for its data, or has ended."""
        status = self.status
        return status is not None and self._has_begun(status)

    @property
    def status(self) -> PipelineStatus | None:
        """How it stands; None until it is open."""
        return None if self._run is None else self._run.status

    def queries(self, node: str) -> tuple[StreamingQuery, ...]:
        return () if self._run is None else self._run.queries(node)

    def cause_of(self, node: str) -> BaseException | None:
        """What a streaming node failed of, as it was raised."""
        return None if self._run is None else self._run.cause_of(node)

    def keep(self) -> None:
        try:
            self._keep()
        except TauroError as error:
            self.error = error
        except Exception as error:
            logger.exception("the run of pipeline %s failed", self._pipeline.name)
            self.error = StreamingPipelineError(f"{type(error).__name__}: {error}", cause=error)
        finally:
            self._probe.shutdown(wait=False)
            self._over.set()

    def wait_until_begun(self) -> tuple[NodeStatus, ...]:
        """Wait until each stream has started, waits for its data, or has ended; those that could not start.

        Raises:
            TauroError: the run could not be opened, or Spark could not start.
        """
        while not self._over.wait(_LOOK_SECONDS / 8):
            status = self.status
            if status is not None and (self._never_started(status) or self._has_begun(status)):
                break
        if self.error is not None:
            raise self.error
        status = self.status
        return () if status is None else self._never_started(status)

    def ask_to_stop(self, timeout_seconds: float | None) -> None:
        self._timeout_seconds = timeout_seconds
        self._asked.set()

    def stop(self, timeout_seconds: float | None) -> bool:
        """Between two micro-batches, and past the timeout in the middle of one. False when something still runs."""
        self.ask_to_stop(timeout_seconds)
        self._over.wait((timeout_seconds or 0) + _PAST_STOP_SECONDS)
        return self.is_over and self._has_stopped

    def wait_until_over(self, limit_seconds: float) -> bool:
        return self._over.wait(limit_seconds)

    def _keep(self) -> None:
        spark_of(self._context)
        around = self._around
        with opened_run(self._spec, self._pipeline, around.state, self._context, self._saw, bounded=False) as self._run:
            self._run.begin()
            while not self._run.is_over() and self._program_goes_on():
                if self._asked.wait(_LOOK_SECONDS):
                    break
            self._has_stopped = self._run.stop(self._timeout_seconds if self._asked.is_set() else None)
            self.error = self._run.error

    def _program_goes_on(self) -> bool:
        """Python waits at its end for all threads of pools, before anything else can be seen of it ending.

        From then on, pools take no more work.
        """
        try:
            self._probe.submit(bool)
        except RuntimeError:
            return False
        return True

    def _saw(self, event: RunEvent) -> None:
        if isinstance(event, NodeStarted):
            self._started.add(event.node)
        if isinstance(event, Notice) and event.is_warning:
            logger.warning("node %s: %s%s", event.node, event.text, f" ({event.hint})" if event.hint else "")

    def _never_started(self, status: PipelineStatus) -> tuple[NodeStatus, ...]:
        return tuple(node for node in status.failed if node.name not in self._started)

    def _has_begun(self, status: PipelineStatus) -> bool:
        streams = {node.name for node in self._pipeline.streams}
        return all(_is_under_way(node) for node in status.nodes if node.name in streams)


def _is_under_way(node: NodeStatus) -> bool:
    if node.state is NodeState.WAITING:
        return node.detail != SPARK_IS_STARTING
    return node.state is not NodeState.PENDING
