"""A place for what is moved away instead of deleted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tauro.state.storage import LocalStorage, environment_errors, private_folder

if TYPE_CHECKING:
    from pathlib import Path


class Aside:
    """One folder for one occasion, named by its time; made when something is moved there."""

    def __init__(self, root: Path) -> None:
        self._stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        number = 2
        folder = root / self._stamp
        while folder.exists():
            folder = root / f"{self._stamp}-{number}"
            number += 1
        self.folder = folder

    def target(self, source: Path, name: str) -> Path:
        """Where `source` goes: under `name` in the folder, or beside itself where that is another file system.

        A rename is done or not done; a copy of many files can be cut in the middle.
        """
        if _device(source) == _device(self.folder):
            return self.folder / name
        return source.with_name(f"{source.name}.{self.folder.name}")

    def move(self, source: Path, target: Path) -> None:
        """Raises EnvironmentUnfitError where the system refuses; a source that is gone by now is no error."""
        rename(source, target)

    def write(self, name: str, text: str) -> None:
        LocalStorage(self.folder).write(name, text)


def rename(source: Path, target: Path) -> None:
    """Raises EnvironmentUnfitError where the system refuses; a source that is gone by now is no error."""
    if not target.parent.exists():
        private_folder(target.parent)
    with environment_errors("move away", source):
        try:
            source.rename(target)
        except FileNotFoundError:
            if source.exists():
                raise


def _device(path: Path) -> int:
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    return existing.stat().st_dev
