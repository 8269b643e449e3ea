"""One process for one checkpoint."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from typing import TYPE_CHECKING, Self

from tauro.errors import EnvironmentUnfitError, LockedError
from tauro.state.storage import environment_errors, private_folder

if TYPE_CHECKING:
    from pathlib import Path


class CheckpointLock:
    """Holds a checkpoint for this process, until `release` or the end of the process, however it ends.

    The lock is an `flock` on a hidden file beside the checkpoint, not in the project's own state, so that two
    projects which name the same checkpoint exclude each other too. The file stays when the lock is released: to
    remove it would let two processes lock two files of the same name.

    The JVM does not inherit the lock. After `kill -9` of the holder its JVM lives on for up to half a second, so
    where `took_over_from` names a pid, start Spark no sooner than two seconds after `acquire`.
    """

    def __init__(self, checkpoint: Path, pipeline: str = "") -> None:
        self.checkpoint = checkpoint.resolve()
        self.took_over_from: int | None = None
        self._pipeline = pipeline
        self._descriptor: int | None = None

    @property
    def path(self) -> Path:
        return self.checkpoint.parent / f".{self.checkpoint.name}.lock"

    def acquire(self) -> None:
        """Take the lock at once or fail at once.

        Raises:
            LockedError: another process, or another lock of this one, holds it; the error names the pid.
            EnvironmentUnfitError: the lock file can't be made, or the file system knows no locks.
        """
        if self._descriptor is not None:
            raise LockedError(f"checkpoint {str(self.checkpoint)!r} is already held by this lock")
        private_folder(self.path.parent)
        with environment_errors("lock the checkpoint with", self.path):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            self._lock(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        self.took_over_from = _holder(descriptor)[0]
        _write(descriptor, json.dumps({"pid": os.getpid(), "pipeline": self._pipeline}) + "\n")

    def release(self) -> None:
        """Give the lock back; without effect where it is not held."""
        if self._descriptor is None:
            return
        _write(self._descriptor, "")
        os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                reason = (error.strerror or "").lower()
                raise EnvironmentUnfitError(
                    f"can't lock the checkpoint with {str(self.path)!r}: {reason}",
                    hint="keep the checkpoint on a file system that has locks",
                ) from error
            raise LockedError(self._refusal(descriptor), hint="stop it first, or wait until it has ended") from None

    def _refusal(self, descriptor: int) -> str:
        pid, pipeline = _holder(descriptor)
        who = "another process" if pid is None else f"process {pid}"
        what = f", pipeline {pipeline!r}" if pipeline else ""
        return f"checkpoint {str(self.checkpoint)!r} is in use by {who}{what}"


def holder_of(checkpoint: Path) -> int | None:
    """The process that seems to hold a checkpoint, without touching its lock; None where there is none."""
    try:
        descriptor = os.open(CheckpointLock(checkpoint).path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        pid = _holder(descriptor)[0]
        if pid is not None:
            os.kill(pid, 0)
    except PermissionError:
        return pid
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return pid


def _holder(descriptor: int) -> tuple[int | None, str]:
    """Pid and pipeline that the file names: of the holder, or of one that died without a release."""
    try:
        content = json.loads(os.pread(descriptor, 4096, 0))
        return int(content["pid"]), str(content["pipeline"])
    except (ValueError, KeyError, TypeError):
        return None, ""


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
