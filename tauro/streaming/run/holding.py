"""The locks of a node's checkpoints, and of the folders that it alone may write."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from tauro.state.locks import CheckpointLock, FileLock, OutputLock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from contextlib import ExitStack
    from pathlib import Path

    from tauro.streaming.run.plan import NodePlan, OutputPlan

_ORPHANED_JVM_SECONDS: Final = 1.5
"""A JVM outlives its killed Python by up to 0.7 s (measured), and may commit a last batch meanwhile."""


class Holding:
    """Locks that are given back when `held` is left; after a holder that was killed, its JVM is waited for once."""

    def __init__(self, held: ExitStack) -> None:
        self._held = held
        self._waited_for: set[int] = set()

    def checkpoints(self, nodes: Iterable[NodePlan]) -> None:
        """Of all outputs whose checkpoint is on this machine.

        Raises:
            LockedError: another process holds one of them.
        """
        self._take(
            CheckpointLock(output.checkpoint.local, node.pipeline)
            for node in nodes
            for output in node.outputs
            if output.checkpoint.local is not None
        )

    def outputs(self, nodes: Iterable[NodePlan], *, are_there: bool = False) -> None:
        """Of the folders in which a second writer would do harm; with `are_there` only of those that exist.

        Raises:
            LockedError: another process holds one of them, of another project perhaps.
        """
        self._take(
            OutputLock(folder, node.pipeline)
            for node, _, folder in folders_of_one(nodes)
            if folder.is_dir() or not are_there
        )

    def at_rest(self, nodes: Collection[NodePlan]) -> None:
        """Of what nodes have left that do not run, for somebody who moves it.

        Raises:
            LockedError: another process holds some of it.
        """
        self.checkpoints(nodes)
        self.outputs(nodes, are_there=True)

    def _take(self, locks: Iterable[FileLock]) -> None:
        before = {self._held.enter_context(lock).took_over_from for lock in locks} - {None, *self._waited_for}
        if before:
            time.sleep(_ORPHANED_JVM_SECONDS)
            self._waited_for.update(pid for pid in before if pid is not None)


def folders_of_one(nodes: Iterable[NodePlan]) -> Iterator[tuple[NodePlan, OutputPlan, Path]]:
    """Output folders on this machine that only one stream may write at a time."""
    for node in nodes:
        for output in node.outputs:
            if output.sink.locks_folder and output.location is not None and output.location.local is not None:
                yield node, output, output.location.local
