"""The landing folder itself: private copies under hidden names, and their one step into Spark's sight."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from tauro.errors import EnvironmentUnfitError
from tauro.state.storage import environment_errors, private_folder, sync_folder
from tauro.streaming.landing.names import is_landed_name, landed_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLOCK: Final = 1 << 20
_AT_ONCE: Final = 1 << 30
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
_NO_LINK: Final = {errno.ENOENT, errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EACCES, errno.EOPNOTSUPP}
_NO_COPY_RANGE: Final = {errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF}


class Shelf:
    """Spark watches this folder and passes over names that begin with a dot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        private_folder(self.folder)

    def names(self) -> list[str]:
        """What Spark can see, sorted."""
        try:
            return sorted(entry.name for entry in os.scandir(self.folder) if is_landed_name(entry.name))
        except FileNotFoundError:
            return []

    def new_snapshot(self, path: str) -> Path:
        """A hidden name for a copy of the user's `path`, with the same end, in the same folder."""
        return self.folder / f".{uuid4().hex}-{landed_name(path, '')[-80:]}"

    def copy(self, descriptor: int, size: int, snapshot: Path) -> None:
        """Copy the first `size` bytes of an open file; where the file system can, the blocks are shared until changed.

        Raises:
            EnvironmentUnfitError: there is no room. Nothing is left behind, here and after any other error.
        """
        with environment_errors("copy into", self.folder):
            target = os.open(snapshot, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with self.room_for(snapshot):
                _copy_bytes(descriptor, target, size)
        finally:
            os.close(target)

    def link(self, source: Path, snapshot: Path) -> bool:
        """Hard-link instead; False where the file system does not let us."""
        try:
            os.link(source, snapshot, follow_symlinks=False)
        except OSError as error:
            if error.errno in _NO_LINK:
                return False
            raise
        return True

    @contextmanager
    def room_for(self, snapshot: Path) -> Iterator[None]:
        """Remove what is half written when anything fails, and say so plainly when the disk is full."""
        try:
            yield
        except BaseException as error:
            self.discard(snapshot)
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                reason = (error.strerror or "").lower()
                raise EnvironmentUnfitError(
                    f"can't copy into {str(self.folder)!r}: {reason}", hint="make room there, then start again"
                ) from error
            raise

    def publish(self, snapshots: Iterable[tuple[Path, str]]) -> None:
        """Give snapshots their landed names. When this returns, bytes and names outlive a power cut."""
        snapshots = list(snapshots)
        for snapshot, _ in snapshots:
            sync_file(snapshot)
        for snapshot, name in snapshots:
            snapshot.replace(self.folder / name)
        if snapshots:
            sync_folder(self.folder)

    def discard(self, snapshot: Path) -> None:
        with suppress(FileNotFoundError):
            snapshot.unlink()

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self.discard(self.folder / name)

    def remove_leftovers(self) -> None:
        """Remove the snapshots of a process that died."""
        for entry in list(os.scandir(self.folder)):
            if entry.name.startswith(".") and not entry.is_dir(follow_symlinks=False):
                self.discard(Path(entry.path))


def hash_file(descriptor: int) -> str:
    """Hash of all bytes of an open file, from its beginning."""
    digest = blake2b(digest_size=32)
    position = 0
    while block := os.pread(descriptor, _BLOCK, position):
        digest.update(block)
        position += len(block)
    return digest.hexdigest()


def hash_path(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return hash_file(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_bytes(source: int, target: int, size: int) -> None:
    """Never more than `size`: a file that somebody appends to would else be copied without end."""
    os.lseek(source, 0, os.SEEK_SET)
    try:
        rest = size
        while rest and (copied := os.copy_file_range(source, target, min(rest, _AT_ONCE))):
            rest -= copied
    except OSError as error:
        if error.errno not in _NO_COPY_RANGE:
            raise
        _copy_through_memory(source, target, size)
    except AttributeError:  # not on macOS
        _copy_through_memory(source, target, size)


def _copy_through_memory(source: int, target: int, size: int) -> None:
    os.ftruncate(target, 0)
    os.lseek(target, 0, os.SEEK_SET)
    position = 0
    with os.fdopen(target, "wb", closefd=False) as writer:
        while block := os.pread(source, min(_BLOCK, size - position), position):
            writer.write(block)
            position += len(block)
