"""The one way state reaches a disk: named pieces of text, each written whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Final, Protocol

from tauro.errors import EnvironmentUnfitError

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE_VERSION: Final = 1
_VERSION_FILE: Final = "version"

_NO_RIGHT: Final = "give this user the right to, or name another 'state_root' in config/global_settings.yaml"
_REMEDIES: Final = {
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _NO_RIGHT,
    errno.ENOSPC: "make room: nothing is lost, the next start goes on where this one was",
    errno.EDQUOT: "make room: nothing is lost, the next start goes on where this one was",
}


class Storage(Protocol):
    """Where state lives. A remote root will be a second implementation of this, and of nothing else.

    Names are relative, with forward slashes, and made of safe path components: the caller has checked them.
    """

    def read(self, name: str) -> str | None:
        """Return the text kept under `name`, or None where there is none."""

    def write(self, name: str, text: str) -> None:
        """Keep `text` under `name`. After a crash at any moment there is the old text or the new one, whole."""

    def delete(self, name: str) -> None:
        """Forget `name`; one that is not there is no error."""

    def written_at(self, name: str) -> float | None:
        """Return when `name` was written, in seconds since 1970, or None where there is none."""

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the sorted names kept directly in `folder`."""


class LocalStorage:
    """State in a local folder, for its owner only: folders 0700, files 0600."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> str | None:
        path = self._root / name
        with environment_errors("read", path):
            try:
                return path.read_text("utf-8")
            except FileNotFoundError:
                return None
            except UnicodeDecodeError as error:
                hint = "it is Tauro's own: undo what was done to it, or move it away"
                raise EnvironmentUnfitError(f"can't read {str(path)!r}: it is no UTF-8 text", hint=hint) from error

    def write(self, name: str, text: str) -> None:
        path = self._root / name
        private_folder(path.parent)
        with environment_errors("write", path):
            _replace(path, text)

    def delete(self, name: str) -> None:
        path = self._root / name
        with environment_errors("remove", path):
            path.unlink(missing_ok=True)

    def written_at(self, name: str) -> float | None:
        path = self._root / name
        with environment_errors("read", path):
            try:
                return path.stat().st_mtime
            except FileNotFoundError:
                return None

    def names(self, folder: str) -> tuple[str, ...]:
        path = self._root / folder
        with environment_errors("read", path):
            try:
                return tuple(sorted(entry.name for entry in os.scandir(path) if not entry.name.startswith(".")))
            except FileNotFoundError:
                return ()


def open_state(root: Path) -> LocalStorage:
    """Make the state folder where there is none, and check that this Tauro can read the one that is there.

    Raises:
        EnvironmentUnfitError: the folder can't be made, or a newer Tauro wrote it.
    """
    private_folder(root)
    storage = known_state(root)
    if storage.read(_VERSION_FILE) is None:
        storage.write(_VERSION_FILE, f"{STATE_VERSION}\n")
    return storage


def known_state(root: Path) -> LocalStorage:
    """For who looks at what is there, and makes nothing.

    Raises:
        EnvironmentUnfitError: it can't be read, or a newer Tauro wrote it.
    """
    storage = LocalStorage(root)
    written_by = storage.read(_VERSION_FILE)
    if written_by is not None and (not written_by.strip().isdigit() or int(written_by) > STATE_VERSION):
        raise EnvironmentUnfitError(
            f"the state in {str(root)!r} has version {written_by.strip()!r}; this tauro knows up to {STATE_VERSION}",
            hint="update tauro, or name another 'state_root'",
        )
    return storage


def private_folder(path: Path) -> Path:
    """Make `path` and what is missing above it; those that are new get mode 0700."""
    with environment_errors("make the folder", path):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
        if not path.is_dir():
            raise NotADirectoryError(20, "a file is in its place")
    return path


@contextmanager
def environment_errors(doing: str, path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into an error that names the path and the reason."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = None if error.errno is None else _REMEDIES.get(error.errno)
        raise EnvironmentUnfitError(f"can't {doing} {str(path)!r}: {reason}", hint=hint) from error


def sync_folder(path: Path) -> None:
    """Make the names in a folder outlive a power cut; where a file system can't, nothing is done."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(path: Path, text: str) -> None:
    descriptor, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
