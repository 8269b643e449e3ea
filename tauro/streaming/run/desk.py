"""What the nodes of one run share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tauro.streaming.run.events import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tauro.state.ledger import Ledger
    from tauro.state.schemas import SchemaStore
    from tauro.state.storage import Storage
    from tauro.streaming.run.node_queries import NodeQueries
    from tauro.streaming.run.plan import NodePlan
    from tauro.streaming.run.progress import ProgressRouter
    from tauro.streaming.run.retention import Retention
    from tauro.streaming.run.status import StatusBoard
    from tauro.streaming.session import ContextLike


@dataclass(frozen=True)
class Desk:
    """Handed to each node's thread; everything in it is safe to use from several."""

    root: Path
    context: ContextLike
    queries: NodeQueries
    board: StatusBoard
    router: ProgressRouter
    ledger: Ledger
    schemas: SchemaStore
    storage: Storage
    run_id: int
    look_again: Callable[[NodePlan], None]
    """What a new process does before a node starts; raises where it must not."""
    look_outside: Callable[[NodePlan], None]
    """The part of it that looks at folders, brokers and topics."""
    is_bounded: bool
    retention: Retention
    notes: tuple[Notice, ...] = ()
    """Told as soon as the run begins."""
    spark_is_up: threading.Event = field(default_factory=threading.Event)
    """Set once there is a session; before, nodes only look at their folders."""
    batches_done: threading.Event = field(default_factory=threading.Event)
    """Set once the batch nodes of a hybrid pipeline have ended."""
    stopping: threading.Event = field(default_factory=threading.Event)

    def notice(self, node: str, text: str, *, hint: str | None = None, is_warning: bool = True) -> None:
        self.board.tell(Notice(node, text, hint, is_warning))
