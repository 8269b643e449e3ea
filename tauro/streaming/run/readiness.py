"""Whether a node may start, and if not, what it waits for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tauro.durations import parse_interval
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.run.status import NodeState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tauro.streaming.run.desk import Desk
    from tauro.streaming.run.intake import Intake
    from tauro.streaming.run.plan import NodePlan

_BOUNDED_PATIENCE_SECONDS = 10.0
"""How long a node that ends by itself waits for files that are still being written, past their settle time."""

SPARK_IS_STARTING = "Spark is starting"

_OVER = {NodeState.ENDED, NodeState.FAILED}


class Readiness:
    """Asked by the node's own thread."""

    def __init__(self, plan: NodePlan, desk: Desk, intakes: Mapping[str, Intake]) -> None:
        self._plan = plan
        self._desk = desk
        self._intakes = tuple(intakes.values())
        settle_seconds = parse_interval(plan.spec.settings.settle_time or "0 seconds")
        self._patience_seconds = settle_seconds + _BOUNDED_PATIENCE_SECONDS
        self._patience_ends = 0.0
        self._expected: set[str] | None = None

    def look(self) -> None:
        """To be called after each scan.

        A node that ends by itself waits for the files of the first one, as long as now and then one of them lands.
        """
        seen = {name for intake in self._intakes for name in intake.unsettled()}
        before = self._expected
        self._expected = seen if before is None else before & seen
        if self._expected != before or not self._desk.spark_is_up.is_set():
            self._patience_ends = time.monotonic() + self._patience_seconds

    def blocker(self) -> str | None:
        """Why the node can't start yet, in a few words; None when it can.

        Raises:
            StreamingQueryError: it never will, since a node that it depends on has failed.
        """
        began = time.monotonic()
        reason = self._others() or self._inputs()
        self._patience_ends += time.monotonic() - began  # to find the columns of a first file may take Spark long
        return reason or self._unsettled()

    def is_hopeless(self) -> bool:
        """Whether a node that ends by itself would wait for something that will not come."""
        return self._others() is None and self._unsettled() is None

    def left_behind(self) -> Iterable[str]:
        """Files that a node which ends by itself starts without."""
        return sorted(self._expected or ()) if self._plan.ends_by_itself else ()

    def _others(self) -> str | None:
        if not self._desk.spark_is_up.is_set():
            return SPARK_IS_STARTING
        if not self._desk.batches_done.is_set():
            return "waiting for the batch nodes"
        statuses = {status.name: status for status in self._desk.board.snapshot().nodes}
        for name in self._plan.spec.depends_on:
            status = statuses.get(name)
            if status is None or status.state is NodeState.ENDED or status.batches > 0:
                continue
            if status.state is NodeState.FAILED:
                raise StreamingQueryError(f"node {name!r}, which it depends on, failed")
            return f"waiting for node {name!r}"
        for name in self._upstream() if self._desk.is_bounded else ():
            if name in statuses and statuses[name].state not in _OVER:
                return f"waiting for node {name!r}"
        return None

    def _unsettled(self) -> str | None:
        if not self._plan.ends_by_itself:
            return None
        if not self._expected or time.monotonic() > self._patience_ends:
            return None
        return f"waiting for '{min(self._expected)}' to be written"

    def _inputs(self) -> str | None:
        reasons = [intake.blocker() for intake in self._intakes]
        return next((reason for reason in reasons if reason is not None), None)

    def _upstream(self) -> Iterable[str]:
        return (name for plan in self._plan.inputs for name in plan.upstream)
