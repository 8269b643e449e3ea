"""The JVM is started so that signals and its standard error leave it alone.

A child inherits both: a signal that is ignored stays ignored, so that a SIGTERM to the whole process group does not
kill Spark under Python's hands (Ctrl+C is taken care of by pyspark itself); and what the JVM and the Python workers
print to standard error goes to a file. It is done in the child, between fork and exec, so that this process misses
no signal meanwhile.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_shield = threading.local()
"""Has `stderr` and `launch` while the current thread starts a JVM; forks of other threads are left alone."""


@dataclass
class Launch:
    has_happened: bool = False
    """Whether a JVM was started; where this process has one already, pyspark takes that."""


@contextmanager
def shielded_start(stderr_file: Path) -> Iterator[Launch]:
    """While inside, a child that this thread starts ignores SIGTERM and SIGHUP and writes its stderr to a file.

    Holds for children that are started with a `preexec_fn`, as pyspark starts its JVM: only then does Python run its
    fork hooks.
    """
    _hook_forks()
    target = os.open(stderr_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    _shield.stderr = target
    _shield.launch = Launch()
    try:
        yield _shield.launch
    finally:
        del _shield.stderr, _shield.launch
        os.close(target)


@cache
def _hook_forks() -> None:
    os.register_at_fork(after_in_child=_in_child, after_in_parent=_in_parent)


def _in_parent() -> None:
    launch = getattr(_shield, "launch", None)
    if launch is not None:
        launch.has_happened = True


def _in_child() -> None:
    target = getattr(_shield, "stderr", None)
    if target is not None:
        os.dup2(target, 2)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
