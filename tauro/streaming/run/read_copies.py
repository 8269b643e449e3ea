"""Which copies of a landing folder are done with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tauro.state.checkpoint import Checkpoint
    from tauro.streaming.landing.folder import LandingFolder


class ReadCopies:
    """What the queries of a node have read of one input; each has a checkpoint of its own.

    `look` reads the checkpoints once, before Spark starts; after that, commits are taken down one by one.
    """

    def __init__(self, folder: LandingFolder, checkpoints: Sequence[Checkpoint]) -> None:
        self.checkpoints = tuple(checkpoints)
        self._folder = folder
        self._read: dict[Path, set[str]] = {}
        self._listed: set[str] = set()

    def look(self) -> None:
        there = {path.name for path in self._folder.landed()}
        for checkpoint in self.checkpoints:
            files = checkpoint.listed_files(self._folder.folder)
            self._read[checkpoint.path] = {file.path.name for file in files if file.is_consumed} & there
            self._listed |= {file.path.name for file in files} & there

    def done(self) -> set[str]:
        """Those that every query has read."""
        return set.intersection(*self._read.values()) if self._read else set()

    def are_awaited(self) -> bool:
        """Whether a query had listed copies, when the checkpoints were read, that are not done."""
        return not self._listed <= self.done()

    def of(self, checkpoint: Path) -> Checkpoint | None:
        return next((known for known in self.checkpoints if known.path == checkpoint), None)

    def committed(self, checkpoint: Checkpoint, batch_id: int) -> None:
        self._read[checkpoint.path].update(path.name for path in checkpoint.batch_files(batch_id, self._folder.folder))

    def forget(self, names: set[str]) -> None:
        """They are gone."""
        self._listed -= names
        for read in self._read.values():
            read.difference_update(names)
