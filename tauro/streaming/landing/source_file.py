"""One of the user's files, open for reading."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tauro.state.file_ledger import Signature
from tauro.streaming.landing.settling import Writers, writers_of
from tauro.streaming.landing.shelf import hash_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST_NUMBER: Final = (1 << 63) - 1


@dataclass(frozen=True)
class SourceFile:
    path: Path
    descriptor: int
    with_ctime: bool = True
    """Off where files are hard-linked: a link changes the ctime, and nothing else."""

    def signature(self) -> Signature:
        return signature_of(os.fstat(self.descriptor), with_ctime=self.with_ctime)

    def writers(self) -> Writers:
        return writers_of(self.descriptor)

    def is_still(self, signature: Signature) -> bool:
        """Whether the open file, and whatever has its path now, are as they were, and nobody writes.

        Raises:
            FileNotFoundError: it was moved away or deleted.
        """
        at_path = signature_of(self.path.stat(follow_symlinks=False), with_ctime=self.with_ctime)
        return at_path == signature == self.signature() and self.writers() is not Writers.SOME

    def content(self) -> str:
        return hash_file(self.descriptor)


@contextmanager
def open_source(folder: Path, name: str, *, with_ctime: bool = True) -> Iterator[SourceFile]:
    """Open a file that may have become a symbolic link or a pipe since it was listed, without following or waiting.

    Nor is a link followed that has taken the place of a folder between `folder` and the file.

    Raises:
        OSError: it can't be opened.
    """
    path = folder / name
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _check_place(descriptor, folder, path)
        yield SourceFile(path, descriptor, with_ctime)
    finally:
        os.close(descriptor)


def _check_place(descriptor: int, folder: Path, path: Path) -> None:
    """Where the system tells under which name it has opened a file: Linux does."""
    try:
        real = Path(f"/proc/self/fd/{descriptor}").readlink()
    except OSError:
        return
    if path.parent != folder and real.is_absolute() and not real.is_relative_to(folder.resolve()):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def signature_of(status: os.stat_result, *, with_ctime: bool) -> Signature:
    """As the ledger can keep it, whose numbers end where some shares' inodes do not, and times in the year 2262."""
    ctime_ns = status.st_ctime_ns if with_ctime else 0
    return Signature(status.st_size, _bounded(status.st_mtime_ns), status.st_ino & _LARGEST_NUMBER, _bounded(ctime_ns))


def _bounded(number: int) -> int:
    return max(-_LARGEST_NUMBER, min(number, _LARGEST_NUMBER))
