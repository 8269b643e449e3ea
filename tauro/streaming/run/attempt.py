"""One attempt at running a streaming node: wait for data, start, watch, stop."""

from __future__ import annotations

import logging
import queue
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.state.ledger import BatchRecord
from tauro.streaming.run.bad_ratio import BadRatio
from tauro.streaming.run.events import BatchCommitted, NodeEnded, NodeStarted, NodeWaiting
from tauro.streaming.run.first_start import as_first_started
from tauro.streaming.run.intake import Recount
from tauro.streaming.run.intakes import make_intakes
from tauro.streaming.run.ledger_repair import recount, repair_ledger
from tauro.streaming.run.outage import Outage
from tauro.streaming.run.preflight import preflight, require_slots
from tauro.streaming.run.readiness import Readiness
from tauro.streaming.run.retention import Hourly
from tauro.streaming.run.status import NodeState
from tauro.streaming.run.stopping import stop_query, stop_together
from tauro.streaming.specs.settings import TriggerSpec
from tauro.streaming.vocabulary import OnBadRecord, TriggerType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyspark.sql.streaming.query import StreamingQuery

    from tauro.streaming.run.desk import Desk
    from tauro.streaming.run.intake import Intake
    from tauro.streaming.run.plan import NodePlan
    from tauro.streaming.run.stopping import Stop

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""How often a node looks at its folders and its queries."""

_LAST_WORD_SECONDS = 5.0
_MOST_NAMED = 20


class Attempt:
    """Used once, by the node's own thread; what a further attempt needs is on the disk, as for a new process."""

    def __init__(self, plan: NodePlan, desk: Desk, stop_timeout_seconds: Callable[[], float]) -> None:
        self._plan = plan
        self._desk = desk
        self._stop_timeout_seconds = stop_timeout_seconds
        self._commits: queue.SimpleQueue[BatchCommitted] = queue.SimpleQueue()
        self._queries: list[StreamingQuery] = []
        self._intakes: dict[str, Intake] = {}
        self._left_behind = 0
        self._hourly = Hourly()
        self._has_started = False
        most = plan.spec.settings.max_bad_ratio
        self._bad_ratio = BadRatio(1.0 if most is None else most)
        self._outage = Outage(plan, desk)
        self.is_at_rest = True
        """Whether nothing is at work any more of the queries that it has stopped."""

    @property
    def queries(self) -> tuple[StreamingQuery, ...]:
        return tuple(self._queries)

    def run(self) -> None:
        """Returns when the node has ended or was stopped.

        Raises:
            Exception: whatever it failed of; `clear_up` is to be called then.
        """
        self._intakes = make_intakes(self._plan, self._desk)
        self._readiness = Readiness(self._plan, self._desk, self._intakes)
        self._partitions = preflight(self._plan, self._desk.context)
        while not self._desk.stopping.is_set():
            self._scan()
            if self._bad_ratio.is_exceeded:
                break
            self._go_for_the_end()
            self._remove_old_rows()
            if self._queries:
                if not self._watch():
                    break
            elif not self._try_to_start():
                break
            waited_for = self._desk.stopping if self._desk.spark_is_up.is_set() else self._desk.spark_is_up
            waited_for.wait(LOOK_SECONDS)
        self._stop()

    def clear_up(self) -> None:
        """After a failure: stop what still runs, and take note of what was committed before."""
        self._hear_last_words([stop_query(stream, timeout_seconds=0) for stream in self._queries])

    def _scan(self) -> None:
        """Look for files, clean up after commits. A node that ends by itself lands nothing once it has started."""
        if not (self._plan.ends_by_itself and self._queries):
            for intake in self._intakes.values():
                intake.scan()
            self._readiness.look()
        self._after_commits()
        self._show_files()

    def _remove_old_rows(self) -> None:
        if self._hourly.is_time():
            for text in self._desk.retention.of_node(self._plan.scope):
                self._desk.notice(self._plan.name, text, is_warning=False)

    def _show_files(self) -> None:
        waiting = sum(intake.waiting_files for intake in self._intakes.values())
        unread = sum(intake.unread_files for intake in self._intakes.values()) + self._left_behind
        self._desk.board.set_files(self._plan.name, waiting=waiting, unread=unread)

    def _go_for_the_end(self) -> None:
        """Where every input has an end and it is there, what is left is read up to it, and that was all."""
        ends = (
            [intake.has_reached_end() for intake in self._intakes.values()] if self._desk.spark_is_up.is_set() else []
        )
        if self._plan.ends_by_itself or not ends or not all(ends):
            return
        for stream in self._queries:
            stop_query(stream, timeout_seconds=self._stop_timeout_seconds(), checkpoint=self._checkpoint_of(stream))
        self._queries = []
        self._plan = replace(self._plan, trigger=TriggerSpec(type=TriggerType.AVAILABLE_NOW))
        self._readiness = Readiness(self._plan, self._desk, self._intakes)

    def _try_to_start(self) -> bool:
        """Start if nothing is in the way. False where this node has nothing more to do."""
        reason = self._readiness.blocker()
        if reason is None:
            self._start()
        elif self._plan.ends_by_itself and self._readiness.is_hopeless():
            self._tell_left_behind()
            self._desk.board.tell(NodeEnded(self._plan.name, "no data"))
            return False
        else:
            self._desk.board.tell(NodeWaiting(self._plan.name, reason))
        return True

    def _start(self) -> None:
        self._tell_left_behind()
        require_slots(self._plan, self._desk.context, self._partitions)
        for output in self._plan.outputs:
            self._desk.router.expect(output.query_name, self._plan.name, output.name, self._commits.put)
        if not self._has_started:
            repair_ledger(self._desk.ledger, self._plan, self._intakes)
            self._has_started = True
        for intake in self._intakes.values():
            intake.starting()
        schemas = {name: intake.schema for name, intake in self._intakes.items() if intake.schema is not None}
        self._queries = self._desk.queries.start(as_first_started(self._plan, self._desk), schemas)
        logger.info("node %s started", self._plan.name)
        self._desk.board.tell(NodeStarted(self._plan.name, self._plan.outputs[0].query_name))

    def _tell_left_behind(self) -> None:
        names = list(self._readiness.left_behind())
        self._left_behind += len(names)
        for name in names[:_MOST_NAMED]:
            self._desk.notice(self._plan.name, f"'{name}' is still being written: left for the next run")
        if len(names) > _MOST_NAMED:
            text = f"{len(names) - _MOST_NAMED} more files are still being written: left for the next run"
            self._desk.notice(self._plan.name, text)
        self._show_files()

    def _watch(self) -> bool:
        """False once every query has ended by itself; raises what one died of."""
        active = [stream for stream in self._queries if stream.isActive]
        _raise_what_ended(stream for stream in self._queries if stream not in active)
        self._outage.look(active)
        return bool(active)

    def _stop(self) -> None:
        deadline = time.monotonic() + self._stop_timeout_seconds()
        stops = stop_together([partial(self._stop_one, stream, deadline) for stream in self._queries])
        self._hear_last_words(stops)
        whole = [stream for stream, stop in zip(self._queries, stops, strict=True) if stop.was_whole]
        _raise_what_ended(whole)  # its last batch, while it was being stopped
        self._bad_ratio.check()
        state = self._desk.board.node(self._plan.name).state
        if state is not NodeState.ENDED:
            reason = "stopped" if self._desk.stopping.is_set() else "done"
            self._desk.board.tell(NodeEnded(self._plan.name, reason))

    def _hear_last_words(self, stops: Sequence[Stop]) -> None:
        """Take note of what was committed up to the end; a query that does not end has no last word."""
        for stream, stop in zip(self._queries, stops, strict=True):
            if stop.has_ended:
                self._desk.router.wait_until_ended(str(stream.runId), _LAST_WORD_SECONDS)
        self._after_commits()
        self.is_at_rest = all(stop.has_ended for stop in stops)

    def _stop_one(self, stream: StreamingQuery, deadline: float) -> Stop:
        seconds = deadline - time.monotonic()
        stop = stop_query(stream, timeout_seconds=seconds, checkpoint=self._checkpoint_of(stream))
        if not stop.was_whole:
            text = "a batch was cut after the stop timeout; it is done again at the next start"
            self._desk.notice(self._plan.name, text)
        return stop

    def _checkpoint_of(self, stream: StreamingQuery) -> Path | None:
        """Where it is on this machine."""
        queries = zip(self._queries, self._plan.outputs, strict=True)
        return next((output.checkpoint.local for query, output in queries if query is stream), None)

    def _after_commits(self) -> None:
        checkpoints = {output.name: Path(output.checkpoint.text) for output in self._plan.outputs}
        while True:
            try:
                commit = self._commits.get_nowait()
            except queue.Empty:
                return
            checkpoint = checkpoints[commit.output]
            whole = self._with_bad_rows(commit, checkpoint)
            self._record(whole)
            for intake in self._intakes.values():
                intake.committed(checkpoint, commit.batch_id)
            self._desk.board.tell(whole)
            self._bad_ratio.add(whole.rows_in, sum(whole.bad_rows.values()) or whole.quarantined + whole.dropped)

    def _with_bad_rows(self, commit: BatchCommitted, checkpoint: Path) -> BatchCommitted:
        """What became of the rows that do not fit; they are safe when this returns, and may be counted.

        Where an output had the batch already, since a crash came before its commit, Spark has read no row of it, and
        counts none. So one without rows is looked at again.
        """
        if commit.rows_in == 0:
            counted = recount(self._intakes, checkpoint, commit.batch_id) or Recount(0, 0, 0)
            return replace(commit, **counted._asdict(), rows_out=None if counted.rows_in else commit.rows_out)
        quarantined = dropped = 0
        for plan in self._plan.inputs:
            bad = commit.bad_rows.get(plan.name, 0)
            if plan.on_bad_record is OnBadRecord.QUARANTINE:
                found = self._intakes[plan.name].set_aside(checkpoint, commit.batch_id, bad)
                quarantined, dropped = quarantined + found.quarantined, dropped + found.gone
            elif plan.on_bad_record is OnBadRecord.DROP:
                dropped += bad
        return replace(commit, quarantined=quarantined, dropped=dropped)

    def _record(self, commit: BatchCommitted) -> None:
        self._desk.ledger.record_batch(
            BatchRecord(
                pipeline=self._plan.pipeline,
                node=self._plan.name,
                query_id=commit.query_id,
                batch_id=commit.batch_id,
                run_id=self._desk.run_id,
                committed_at=time.time(),
                rows_in=commit.rows_in,
                accepted=commit.rows_in - commit.quarantined - commit.dropped,
                quarantined=commit.quarantined,
                rows_out=commit.rows_out,
                duration_ms=commit.duration_ms,
                offsets=commit.offsets,
            )
        )


def _raise_what_ended(queries: Iterable[StreamingQuery]) -> None:
    for stream in queries:
        error = stream.exception()
        if error is not None:
            raise error
