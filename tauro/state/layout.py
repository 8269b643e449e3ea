"""Where each piece of state is, below `<state root>/<env>/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.state.storage import LocalStorage, known_state, open_state

if TYPE_CHECKING:
    from pathlib import Path

STATE_FOLDER = ".tauro"
"""The state's root in the project, where none is said."""


@dataclass(frozen=True)
class StateRoot:
    """Paths only: nothing is made before `prepare`. Names have been checked to be safe path components."""

    root: Path
    """Resolved: Spark's source log holds the landing folder's path as text, so it must not depend on a symlink."""
    env: str

    @property
    def folder(self) -> Path:
        return self.root / self.env

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.sqlite"

    @property
    def schemas(self) -> Path:
        return self.folder / "schemas"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def fingerprints(self) -> Path:
        return self.folder / "fingerprints"

    @property
    def resets(self) -> Path:
        """What was moved away when nodes were started over, by the time of it."""
        return self.folder / "reset"

    @property
    def leftovers(self) -> Path:
        """What batches that were cut left in outputs, and was moved away: by pipeline, node and output."""
        return self.folder / "leftovers"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    def checkpoint(self, pipeline: str, node: str, output: str | None = None) -> Path:
        """Where a checkpoint is when the project names no other place; `output` for nodes that have several."""
        folder = self.checkpoints / pipeline / node
        return folder if output is None else folder / output

    def landing(self, pipeline: str, node: str, input_name: str) -> Path:
        return self.folder / "landing" / pipeline / node / input_name

    def quarantine(self, pipeline: str, node: str) -> Path:
        return self.folder / "quarantine" / pipeline / node

    def prepare(self) -> LocalStorage:
        """Make the folder (mode 0700) and check its version.

        Raises:
            EnvironmentUnfitError: it can't be made or written, or a newer Tauro wrote it.
        """
        return open_state(self.folder)

    def look(self) -> LocalStorage:
        """What is there, to be read alone; nothing is made.

        Raises:
            EnvironmentUnfitError: it can't be read, or a newer Tauro wrote it.
        """
        return known_state(self.folder)
