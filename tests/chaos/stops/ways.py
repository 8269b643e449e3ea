"""How a process is told to stop, or loses what it can't do without."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.spark.processes import Tauro


@dataclass(frozen=True)
class Way:
    send: Callable[[Tauro], None]
    exit_code: int = 0
    is_passed_over: bool = False
    """Whether the process goes on, and ends by a Ctrl+C after that."""
    under_nohup: bool = False


def ctrl_c(process: Tauro) -> None:
    process.send(signal.SIGINT)


WAYS = {
    "SIGINT to the group": Way(ctrl_c),
    "SIGTERM to Python alone": Way(lambda process: process.send(signal.SIGTERM, to_group=False)),
    "SIGTERM to the group": Way(lambda process: process.send(signal.SIGTERM)),
    "SIGHUP to the group": Way(lambda process: process.send(signal.SIGHUP)),
    "SIGHUP under nohup": Way(lambda process: process.send(signal.SIGHUP), is_passed_over=True, under_nohup=True),
    "SIGTERM to the JVM": Way(lambda process: process.jvm().terminate(), is_passed_over=True),
    "SIGKILL to the JVM": Way(lambda process: process.jvm().kill(), exit_code=1),
}
