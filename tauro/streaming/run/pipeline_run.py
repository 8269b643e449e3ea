"""All nodes of a pipeline: started in order, watched, stopped together."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from tauro.code.archive import archive_code
from tauro.durations import parse_interval
from tauro.errors import TauroError
from tauro.streaming.exceptions import SparkDiedError
from tauro.streaming.failures.failure import explain
from tauro.streaming.failures.spark_gone import SPARK_DIED, is_spark_gone
from tauro.streaming.run.events import NodeEnded, NodeFailed, NodeStarted, Notice
from tauro.streaming.run.node_run import NodeRun
from tauro.streaming.run.retention import Hourly
from tauro.streaming.session import spark_of
from tauro.streaming.vocabulary import OnNodeFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from pathlib import Path

    from pyspark.sql import SparkSession
    from pyspark.sql.streaming.query import StreamingQuery

    from tauro.streaming.run.desk import Desk
    from tauro.streaming.run.plan import NodePlan, PipelinePlan
    from tauro.streaming.run.status import PipelineStatus

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
_PAST_STOP_SECONDS = 10.0
"""How much longer than its stop timeout a node may take to say that it has stopped."""


class PipelineRun:
    """One run of one pipeline: `begin`, look at `status` and `is_over` until it is time, `stop`."""

    def __init__(
        self, plan: PipelinePlan, desk: Desk, code_folder: Path, *, stop_timeout_seconds: float | None = None
    ) -> None:
        self._plan = plan
        self._desk = desk
        self._code_folder = code_folder
        self._stop_timeout_seconds = stop_timeout_seconds
        self._pool = ThreadPoolExecutor(max_workers=len(plan.nodes) + 1, thread_name_prefix="tauro")
        self._work: list[Future[None]] = []
        self._nodes: dict[str, NodeRun] = {}
        self._forget_listener: Callable[[], None] | None = None
        self.error: TauroError | None = None
        """What ended the run as a whole; a node's failure is in its status."""
        self.is_at_rest = False
        """Whether it has been stopped, and none of its queries writes any more."""

    @property
    def status(self) -> PipelineStatus:
        return self._desk.board.snapshot()

    def begin(self) -> None:
        """Streaming nodes start to look at their folders, while Spark starts in a thread of its own."""
        for note in self._desk.notes:
            self._desk.board.tell(note)
        self._work.append(self._pool.submit(self._keep_spark))
        for node in self._plan.streams:
            run = NodeRun(node, self._desk, stop_timeout_seconds=self._timeout_of(node))
            self._nodes[node.name] = run
            self._work.append(self._pool.submit(run.run))

    def queries(self, node: str) -> tuple[StreamingQuery, ...]:
        """Those of a streaming node, once it is running; none of a batch node."""
        return self._nodes[node].queries if node in self._nodes else ()

    def cause_of(self, node: str) -> BaseException | None:
        """What a streaming node failed of, as it was raised."""
        return self._nodes[node].cause if node in self._nodes else None

    def is_over(self) -> bool:
        """Whether nothing is left to do: all nodes have ended, or one failed that takes the others with it."""
        status = self.status
        if self.error is not None:
            return True
        if status.failed and self._plan.pipeline.on_node_failure is OnNodeFailure.STOP:
            return True
        return status.is_over

    def ask_to_stop(self) -> None:
        """Every node stops between two batches, soon; returns at once."""
        self._desk.stopping.set()

    def stop(self, timeout_seconds: float | None = None) -> bool:
        """Ask every node to stop, and wait for it; False when something still runs after the time.

        `timeout_seconds` is for a stop that is given another time than the run was.
        """
        if timeout_seconds is not None:
            self._stop_timeout_seconds = timeout_seconds
            for node in self._nodes.values():
                node.stop_timeout_seconds = timeout_seconds
        self.ask_to_stop()
        longest = max(map(self._timeout_of, self._plan.nodes))
        deadline = time.monotonic() + longest + _PAST_STOP_SECONDS
        while any(not work.done() for work in self._work) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS / 10)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._forget_listener is not None:
            self._forget_listener()
        has_stopped = all(work.done() for work in self._work)
        self.is_at_rest = has_stopped and all(node.is_at_rest for node in self._nodes.values())
        return self.is_at_rest

    def _timeout_of(self, node: NodePlan) -> float:
        """The node's own stop timeout, unless the run was given one for all."""
        if self._stop_timeout_seconds is not None:
            return self._stop_timeout_seconds
        return parse_interval(node.spec.settings.stop_timeout or "0 seconds")

    def _keep_spark(self) -> None:
        """Start Spark, run the batch nodes, and notice when Spark is gone. The body of a thread."""
        try:
            spark = spark_of(self._desk.context)
            logger.info("spark %s is up, application %s", spark.version, spark.conf.get("spark.app.id", ""))
            self._listen(spark)
            self._give_code()
            logger.info("the project's code is with the workers")
            self._desk.spark_is_up.set()
            self._run_batches()
            hourly = Hourly()
            while not self._desk.stopping.wait(_LOOK_SECONDS):
                _ = spark.streams.active
                if hourly.is_time():
                    self._remove_old()
        except TauroError as error:
            self._give_up(error)
        except Exception as error:
            logger.exception("Spark failed")
            self._give_up(_spark_failure(error))

    def _remove_old(self) -> None:
        for text in self._desk.retention.of_all():
            self._desk.board.tell(Notice(self._plan.pipeline.name, text, is_warning=False))

    def _listen(self, spark: SparkSession) -> None:
        listener = self._desk.router.listener()
        spark.streams.addListener(listener)

        def forget() -> None:
            """The session may live on for other runs; or be gone already."""
            from py4j.protocol import Py4JError

            with suppress(OSError, Py4JError):
                spark.streams.removeListener(listener)

        self._forget_listener = forget

    def _give_up(self, error: TauroError) -> None:
        """Whoever has asked for a stop is not told of what the stop got in the way of."""
        if not self._desk.stopping.is_set():
            self.error = error

    def _give_code(self) -> None:
        references = [
            reference
            for node in self._plan.nodes
            for reference in (
                *node.spec.transforms,
                node.spec.function,
                *(reference for output in node.outputs for reference in output.sink.references),
            )
            if isinstance(reference, str)
        ]
        if references:
            packages = {reference.partition(":")[0].partition(".")[0] for reference in references}
            self._desk.queries.add_code(archive_code(self._plan.root, self._code_folder, packages))

    def _run_batches(self) -> None:
        failed: set[str] = set()
        for node in in_order(self._plan.batches):
            if self._desk.stopping.is_set():
                return
            missing = sorted(failed & before(node))
            if missing:
                self._desk.board.tell(NodeFailed(node.name, f"node {missing[0]!r}, which comes before it, failed"))
            if missing or not self._run_batch(node):
                failed.add(node.name)
        self._desk.batches_done.set()

    def _run_batch(self, node: NodePlan) -> bool:
        self._desk.board.tell(NodeStarted(node.name, node.name))
        try:
            self._desk.queries.write_batch(node)
        except (Exception, SystemExit) as error:
            logger.exception("node %s failed", node.name)
            failure = explain(error, node=node.spec, root=self._plan.root)
            self._desk.board.tell(NodeFailed(node.name, failure.message, failure.hint))
            return False
        self._desk.board.tell(NodeEnded(node.name, "done"))
        return True


def in_order(nodes: Iterable[NodePlan]) -> tuple[NodePlan, ...]:
    """Batch nodes so that each comes after those it reads from or depends on."""
    by_name = {node.name: node for node in nodes}
    names = TopologicalSorter({node.name: before(node) for node in by_name.values()}).static_order()
    return tuple(by_name[name] for name in names if name in by_name)


def before(node: NodePlan) -> set[str]:
    """The nodes that it reads from or depends on."""
    return {name for plan in node.inputs for name in plan.upstream} | set(node.spec.depends_on)


def _spark_failure(error: Exception) -> TauroError:
    if is_spark_gone(error):
        return SparkDiedError(SPARK_DIED, hint="the log tells why; was it killed, or out of memory?")
    return SparkDiedError(f"Spark could not start: {str(error).splitlines()[0] if str(error) else error!r}")
