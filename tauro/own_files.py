"""The files of a project, read within bounds: whoever wrote them may not mean well."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

LARGEST_CONFIG_BYTES: Final = 4 << 20
_LARGEST_BYTES: Final = 1 << 20
_CONFIG_FOLDER: Final = "config"


def read_bounded(path: Path, most_bytes: int = _LARGEST_BYTES) -> bytes:
    """A regular file's content: a pipe or a device might never end.

    Raises:
        OSError: it can't be read, is none, or is too large.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(most_bytes + 1)
    finally:
        os.close(descriptor)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {most_bytes >> 20} MiB", str(path))
    return content


def reason_of(error: OSError) -> str:
    """Why it could not be read, within a sentence."""
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]


def inside(root: Path, written: str) -> Path:
    """The path that a file of a project names, relative to it; a program may name any.

    Raises:
        OSError: it leads out of the project, be it by a link.
    """
    path = Path(root, written)
    if (root / _CONFIG_FOLDER).is_dir() and not path.resolve().is_relative_to(root.resolve()):
        raise OSError(errno.EPERM, "it lies outside the project", str(path))
    return path
