"""How a run stands: states with the moves between them, and snapshots to hand out."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tauro.masking import mask
from tauro.streaming.run.events import (
    BatchCommitted,
    NodeEnded,
    NodeFailed,
    NodeRetrying,
    NodeStarted,
    NodeWaiting,
    Notice,
    RunEvent,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tauro.streaming.run.events import Observer


class NodeState(StrEnum):
    PENDING = "pending"
    WAITING = "waiting"
    RUNNING = "running"
    RETRYING = "retrying"
    """It failed, and waits for its next attempt."""
    ENDED = "ended"
    FAILED = "failed"


_LEADING_ON = {NodeState.RUNNING, NodeState.RETRYING, NodeState.ENDED, NodeState.FAILED}
MOVES = {
    NodeState.PENDING: _LEADING_ON | {NodeState.WAITING},
    NodeState.WAITING: _LEADING_ON | {NodeState.WAITING},
    NodeState.RUNNING: _LEADING_ON,
    NodeState.RETRYING: _LEADING_ON | {NodeState.WAITING},
    NodeState.ENDED: set[NodeState](),
    NodeState.FAILED: set[NodeState](),
}
"""Which state may follow which."""


@dataclass(frozen=True)
class NodeStatus:
    name: str
    state: NodeState = NodeState.PENDING
    detail: str = ""
    """Why it waits or is tried again, how it ended, or what it failed of."""
    hint: str | None = None
    """What to do about a failure."""
    batches: int = 0
    """Committed in this run; a node with several outputs counts each output's."""
    rows_in: int = 0
    rows_out: int | None = None
    quarantined: int = 0
    """Rows that do not fit, and are in quarantine."""
    dropped: int = 0
    """Rows that do not fit, and are nowhere."""
    rows_per_second: float = 0.0
    """Of the last batch."""
    last_batch_at: float | None = None
    """Seconds since 1970."""
    last_batch_ms: int | None = None
    unread_files: int = 0
    """Files that were there and whose rows are not in the output: refused, changed, or left for the next run."""
    waiting_files: int = 0
    """Files that have landed and are not read yet, and files that are not settled yet."""
    restarts: int = 0
    """How often it has been tried again in this run."""
    next_attempt_at: float | None = None
    """Seconds since 1970, while it waits for its next attempt."""


@dataclass(frozen=True)
class PipelineStatus:
    pipeline: str
    started_at: float
    nodes: tuple[NodeStatus, ...]

    @property
    def failed(self) -> tuple[NodeStatus, ...]:
        return tuple(node for node in self.nodes if node.state is NodeState.FAILED)

    @property
    def is_over(self) -> bool:
        return all(node.state in {NodeState.ENDED, NodeState.FAILED} for node in self.nodes)


_WORDS = ("reason", "text", "message", "hint")
"""The attributes of events that hold what users or Spark wrote."""


class StatusBoard:
    """The one owner of a run's state: takes events from all threads, in turn, and hands out snapshots."""

    def __init__(
        self, pipeline: str, nodes: Iterable[str], observer: Observer, secrets: frozenset[str] = frozenset()
    ) -> None:
        """What is told is kept and handed on without `secrets` in its words."""
        self._lock = threading.RLock()
        self._pipeline = pipeline
        self._started_at = time.time()
        self._nodes = {name: NodeStatus(name) for name in nodes}
        self._observer = observer
        self._secrets = secrets

    def tell(self, event: RunEvent) -> None:
        """Take one event; one that says nothing new (still waiting for the same) is not handed on.

        A notice of the run as a whole has the pipeline's name for a node.
        """
        with self._lock:
            event = self._masked(event)
            if isinstance(event, Notice) and event.node not in self._nodes:
                self._observer(event)
                return
            before = self._nodes[event.node]
            after = _after(before, event)
            if after == before and isinstance(event, NodeWaiting):
                return
            if after.state is not before.state and after.state not in MOVES[before.state]:
                return
            self._nodes[event.node] = after
            self._observer(event)

    def _masked(self, event: RunEvent) -> RunEvent:
        if not self._secrets:
            return event
        words = {name: getattr(event, name, None) for name in _WORDS}
        masked: dict[str, Any] = {name: self.masked(text) for name, text in words.items() if isinstance(text, str)}
        return replace(event, **masked)

    def masked(self, text: str) -> str:
        """As the board tells it."""
        return mask(text, self._secrets)

    def set_files(self, node: str, *, waiting: int, unread: int) -> None:
        with self._lock:
            self._nodes[node] = replace(self._nodes[node], waiting_files=waiting, unread_files=unread)

    def snapshot(self) -> PipelineStatus:
        with self._lock:
            return PipelineStatus(self._pipeline, self._started_at, tuple(self._nodes.values()))

    def node(self, name: str) -> NodeStatus:
        with self._lock:
            return self._nodes[name]


def _after(status: NodeStatus, event: RunEvent) -> NodeStatus:
    match event:
        case NodeWaiting():
            return replace(status, state=NodeState.WAITING, detail=event.reason, next_attempt_at=None)
        case NodeStarted():
            return replace(status, state=NodeState.RUNNING, detail="", next_attempt_at=None)
        case BatchCommitted():
            return _with_batch(status, event)
        case Notice():
            return status
        case NodeRetrying():
            return _retrying(status, event)
        case NodeEnded():
            return replace(status, state=NodeState.ENDED, detail=event.reason, next_attempt_at=None)
        case NodeFailed():
            return replace(status, state=NodeState.FAILED, detail=event.message, hint=event.hint, next_attempt_at=None)


def _retrying(status: NodeStatus, event: NodeRetrying) -> NodeStatus:
    return replace(
        status,
        state=NodeState.RETRYING,
        detail=f"attempt {event.attempt} of {event.max_attempts}: {event.reason}",
        restarts=status.restarts + 1,
        next_attempt_at=time.time() + event.seconds,
        rows_per_second=0.0,
    )


def _with_batch(status: NodeStatus, event: BatchCommitted) -> NodeStatus:
    rows_out = status.rows_out if event.rows_out is None else (status.rows_out or 0) + event.rows_out
    return replace(
        status,
        batches=status.batches + 1,
        rows_in=status.rows_in + event.rows_in,
        rows_out=rows_out,
        quarantined=status.quarantined + event.quarantined,
        dropped=status.dropped + event.dropped,
        rows_per_second=event.rows_per_second,
        last_batch_at=time.time(),
        last_batch_ms=event.duration_ms,
    )
