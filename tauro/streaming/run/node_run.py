"""The life of one streaming node: an attempt, and others after it where it failed of what can pass."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from tauro.errors import TauroError
from tauro.state.ledger import FailureRecord
from tauro.streaming.failures.failure import Failure, explain
from tauro.streaming.failures.spark_gone import is_spark_gone
from tauro.streaming.run.attempt import Attempt
from tauro.streaming.run.events import NodeEnded, NodeFailed, NodeRetrying
from tauro.streaming.run.prospect import Prospect, prospect_of
from tauro.streaming.run.restarts import Restarts
from tauro.streaming.specs.restart import NO_RESTARTS

if TYPE_CHECKING:
    from pyspark.sql.streaming.query import StreamingQuery

    from tauro.streaming.run.desk import Desk
    from tauro.streaming.run.plan import NodePlan

logger = logging.getLogger(__name__)


class NodeRun:
    """Made before Spark starts; `run` is the body of the node's thread and never raises."""

    def __init__(self, plan: NodePlan, desk: Desk, *, stop_timeout_seconds: float) -> None:
        self._plan = plan
        self._desk = desk
        self.stop_timeout_seconds = stop_timeout_seconds
        self._restarts = Restarts(plan.spec.settings.restart or NO_RESTARTS)
        self._attempt = self._new_attempt()
        self.cause: BaseException | None = None
        """What the node was given up for."""

    @property
    def queries(self) -> tuple[StreamingQuery, ...]:
        return self._attempt.queries

    @property
    def is_at_rest(self) -> bool:
        """Once it has been stopped: whether none of its queries is at work any more."""
        return self._attempt.is_at_rest

    def run(self) -> None:
        error = self._error_of_attempt()
        while error is not None and self._waits_after(error):
            self._restarts.begin_next()
            self._attempt = self._new_attempt()
            error = self._error_of_attempt()

    def _new_attempt(self) -> Attempt:
        return Attempt(self._plan, self._desk, lambda: self.stop_timeout_seconds)

    def _error_of_attempt(self) -> BaseException | None:
        """What the attempt failed of; before all but the first, what stands in the way of any start is looked at."""
        try:
            if self._restarts.attempt > 1:
                self._desk.look_again(self._plan)
            self._attempt.run()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the top of a thread
            return self._cleared_up(error)
        return None

    def _cleared_up(self, error: BaseException) -> BaseException:
        if is_spark_gone(error):
            return error
        try:
            self._attempt.clear_up()
        except Exception:
            logger.exception("node %s: what was committed could not all be noted; the next start does it", self.name)
        return error

    @property
    def name(self) -> str:
        return self._plan.name

    def _waits_after(self, error: BaseException) -> bool:
        """Whether the node is to be tried again, once the time for it has come."""
        error = self._plainer(error)
        prospect = self._prospect(error)
        failure = explain(error, node=self._plan.spec, root=self._desk.root)
        if prospect is Prospect.PASSES and self._desk.stopping.is_set():
            self._desk.notice(self.name, f"{failure.message}: what was cut off by it is done again at the next start")
            return self._stopped()
        seconds = None if self._desk.stopping.is_set() else self._restarts.after_failure(prospect)
        self._record(failure, is_final=seconds is None)
        if seconds is None:
            self._give_up(error, failure)
            return False
        self._tell_of_retry(seconds, failure, error)
        return self._stopped() if self._desk.stopping.wait(seconds) else True

    def _stopped(self) -> bool:
        self._desk.board.tell(NodeEnded(self.name, "stopped"))
        return False

    def _plainer(self, error: BaseException) -> BaseException:
        """What a start would be refused for now says more than what Spark made of it."""
        if isinstance(error, TauroError) or prospect_of(error, self._desk.root) is Prospect.STAYS:
            return error
        try:
            self._desk.look_outside(self._plan)
        except TauroError as found:
            found.__cause__ = error
            return found
        except OSError:
            logger.info("node %s: its folders can't be looked at", self.name, exc_info=True)
        return error

    def _prospect(self, error: BaseException) -> Prospect:
        """A node that can't go on where it was would begin anew: only where it has done nothing yet is that no loss."""
        begins_anew = any(output.begins_anew for output in self._plan.outputs)
        if begins_anew and self._desk.board.node(self.name).batches:
            return Prospect.STAYS
        return prospect_of(error, self._desk.root)

    def _tell_of_retry(self, seconds: float, failure: Failure, error: BaseException) -> None:
        attempt, most = self._restarts.attempt + 1, self._restarts.max_attempts
        logger.warning("node %s: attempt %d of %d in %.1f s", self.name, attempt, most, seconds, exc_info=error)
        self._desk.board.tell(NodeRetrying(self.name, seconds, attempt, most, failure.message, failure.hint))

    def _give_up(self, error: BaseException, failure: Failure) -> None:
        level = logging.ERROR if self.queries else logging.INFO  # whoever asked for the start is told
        logger.log(level, "node %s failed", self.name, exc_info=error)
        self.cause = error
        self._desk.board.tell(NodeFailed(self.name, f"{failure.message}{self._tries()}", failure.hint))

    def _tries(self) -> str:
        if self._restarts.attempt == 1 or self._restarts.failing_since is None:
            return ""
        since = time.strftime("%H:%M:%S", time.localtime(self._restarts.failing_since))
        return f"; given up after {self._restarts.attempt} attempts, failing since {since}"

    def _record(self, failure: Failure, *, is_final: bool) -> None:
        record = FailureRecord(
            run_id=self._desk.run_id,
            pipeline=self._plan.pipeline,
            node=self.name,
            attempt=self._restarts.attempt,
            failed_at=time.time(),
            cause=self._desk.board.masked(failure.message),
            is_final=is_final,
        )
        with suppress(TauroError):  # the ledger may be on the disk that is full
            self._desk.ledger.record_failure(record)
