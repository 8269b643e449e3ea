"""One process for one checkpoint, and for one output."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from tauro.errors import EnvironmentUnfitError, LockedError
from tauro.state.storage import environment_errors, private_folder

_OUTPUT_LOCK = ".tauro.lock"
"""Hidden: neither Spark nor pandas read a file whose name begins with a dot."""


class FileLock:
    """Held by this process until `release` or the end of the process, however it ends.

    An `flock` on a file that stays when the lock is released: to remove it would let two processes lock two files of
    the same name. Where somebody has replaced the file meanwhile, it is the new one that counts.
    """

    def __init__(self, path: Path, what: str, pipeline: str = "") -> None:
        """`what` it is a lock of, as in `checkpoint '/srv/shop/sales'`."""
        self.path = path
        self.took_over_from: int | None = None
        self._what = what
        self._pipeline = pipeline
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once or fail at once.

        Raises:
            LockedError: another process, or another lock of this one, holds it; the error names the pid.
            EnvironmentUnfitError: the lock file can't be made, or the file system knows no locks.
        """
        if self._descriptor is not None:
            raise LockedError(f"{self._what} is already held by this lock")
        self._descriptor = self._locked()
        self.took_over_from = _holder(self._descriptor)[0]
        holder = {"pid": os.getpid(), "pipeline": self._pipeline, "began": _beginning_of(os.getpid())}
        _write(self._descriptor, json.dumps(holder) + "\n")

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

    def _make_folder(self) -> None:
        private_folder(self.path.parent)

    def _locked(self) -> int:
        while True:
            self._make_folder()
            with environment_errors(f"lock {self._what} with", self.path):
                descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                self._lock(descriptor)
                if _is_same_file(descriptor, self.path):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                reason = (error.strerror or "").lower()
                raise EnvironmentUnfitError(
                    f"can't lock {self._what} with {str(self.path)!r}: {reason}",
                    hint="keep it on a file system that has locks",
                ) from error
            raise LockedError(self._refusal(descriptor), hint="stop it first, or wait until it has ended") from None

    def _refusal(self, descriptor: int) -> str:
        pid, pipeline = _holder(descriptor)
        who = "another process" if pid is None else f"process {pid}"
        what = f", pipeline {pipeline!r}" if pipeline else ""
        return f"{self._what} is in use by {who}{what}"


class CheckpointLock(FileLock):
    """Lies beside the checkpoint, not in the project's own state: two projects that name one exclude each other too.

    The JVM does not inherit the lock. After `kill -9` of the holder its JVM lives on for up to half a second, so
    where `took_over_from` names a pid, start Spark no sooner than two seconds after `acquire`.
    """

    def __init__(self, checkpoint: Path, pipeline: str = "") -> None:
        self.checkpoint = checkpoint.resolve()
        path = self.checkpoint.parent / f".{self.checkpoint.name}.lock"
        super().__init__(path, f"checkpoint {str(self.checkpoint)!r}", pipeline)


class OutputLock(FileLock):
    """Lies in the output's folder, which is all that two projects are sure to share, and to be able to write."""

    def __init__(self, output: Path, pipeline: str = "") -> None:
        super().__init__(output / _OUTPUT_LOCK, f"output {str(output)!r}", pipeline)
        self._made_folder = False

    def release(self) -> None:
        """A folder that was made for the lock goes with it, unless something else is in it by now."""
        if self._descriptor is not None and self._made_folder:
            with suppress(OSError):
                if list(self.path.parent.iterdir()) == [self.path]:
                    self.path.unlink()
                    self.path.parent.rmdir()
        super().release()

    def _make_folder(self) -> None:
        """The user's own folder: with the rights that it would have if Spark made it."""
        folder = self.path.parent
        with environment_errors("make the folder", folder):
            self._made_folder = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)


def holder_of(checkpoint: Path) -> int | None:
    """The process that seems to hold a checkpoint, without touching its lock; None where there is none."""
    try:
        descriptor = os.open(CheckpointLock(checkpoint).path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        pid, _, began = _written(descriptor)
        if pid is not None:
            os.kill(pid, 0)
    except PermissionError:
        pass
    except OSError:
        return None
    finally:
        os.close(descriptor)
    is_another = pid is not None and began is not None and _beginning_of(pid) not in {None, began}
    return None if is_another else pid


def _holder(descriptor: int) -> tuple[int | None, str]:
    """Pid and pipeline that the file names: of the holder, or of one that died without a release."""
    return _written(descriptor)[:2]


def _written(descriptor: int) -> tuple[int | None, str, int | None]:
    """Also when the holder began, where that is known."""
    try:
        content = json.loads(os.pread(descriptor, 4096, 0))
        return int(content["pid"]), str(content["pipeline"]), content.get("began")
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None, "", None


def _beginning_of(pid: int) -> int | None:
    """When a process began, as Linux counts it: numbers of processes come again, these two together do not."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2]
        return int(after_name.split()[19])
    except (OSError, ValueError, IndexError):
        return None


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
