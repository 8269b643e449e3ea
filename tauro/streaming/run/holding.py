"""The locks of a node's checkpoints."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from tauro.state.locks import CheckpointLock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack

    from tauro.streaming.run.plan import NodePlan

_ORPHANED_JVM_SECONDS: Final = 1.5
"""A JVM outlives its killed Python by up to 0.7 s (measured), and may commit a last batch meanwhile."""


def hold_checkpoints(nodes: Iterable[NodePlan], held: ExitStack) -> None:
    """Take the lock of every checkpoint; after a holder that was killed, wait for its JVM to end too.

    Raises:
        LockedError: another process holds one of them.
    """
    locks = [
        held.enter_context(CheckpointLock(output.checkpoint.local, node.pipeline))
        for node in nodes
        for output in node.outputs
        if output.checkpoint.local is not None
    ]
    if any(lock.took_over_from for lock in locks):
        time.sleep(_ORPHANED_JVM_SECONDS)
