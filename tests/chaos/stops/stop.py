"""Stops after each other: each start goes on from what the stop before it has left."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil

from tests.chaos.stops.load import PIPELINE
from tests.chaos.stops.ways import WAYS, Way, ctrl_c
from tests.spark.processes import LIMIT_SECONDS, Tauro

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.chaos.stops.load import Load

AT_THE_END = "at the end"
"""In place of a way: whatever was in the way of its batches is gone, and Ctrl+C is pressed once they are through."""
BESIDE_ITS_BATCH_SECONDS = 5
HANG_SECONDS = 60
"""A machine that is busy with other things takes its time; beyond this, something waits that should not."""
_AFTER_SECONDS = 0.5
_BATCH = re.compile(r"batch \d+: .*, ([\d.]+) s$", re.MULTILINE)


@dataclass
class Stopped:
    """What came of one stop."""

    load: str
    way: str
    batch_seconds: float = 0
    """What the longest batch takes, or is given at a stop."""
    exit_seconds: float = 0
    """From the signal to the exit code."""
    end_seconds: float = 0
    """Until nothing is left that it has started."""
    cut: int = 0
    """Batches that are done again."""
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        figures = f"batch {self.batch_seconds:.1f} s, exit {self.exit_seconds:.1f} s, end {self.end_seconds:.1f} s"
        return f"{self.load}, {self.way}: {figures}, {self.cut} cut {self.faults or ''}"

    @property
    def is_in_time(self) -> bool:
        return self.exit_seconds <= self.batch_seconds + BESIDE_ITS_BATCH_SECONDS


def stop_all(load: Load, name: str, ways: Iterable[str]) -> Iterator[Stopped]:
    """Stop in each of these ways; at the end all must come through that was in the way."""
    for way in ways:
        yield stop_once(load, name, way)
    load.let_go()
    yield _stop(load, Way(ctrl_c), load.wait_until_it_is_through, Stopped(name, AT_THE_END))


def stop_once(load: Load, name: str, way: str) -> Stopped:
    return _stop(load, WAYS[way], load.wait_until_it_is_there, Stopped(name, way))


def _stop(load: Load, way: Way, wait_for: Callable[[Tauro], None], stopped: Stopped) -> Stopped:
    load.before_start()
    timeout = ("--stop-timeout", str(load.stop_timeout_seconds))
    with Tauro(load.root, "--pipeline", PIPELINE, "--stream", *timeout, under_nohup=way.under_nohup) as process:
        wait_for(process)
        if way.is_passed_over:
            way.send(process)
            load.wait_for_life(process)
        members, began = process.children(), time.monotonic()
        (ctrl_c if way.is_passed_over else way.send)(process)
        code = process.wait()
        stopped.exit_seconds = time.monotonic() - began
        _, left = psutil.wait_procs(members, LIMIT_SECONDS)
        stopped.end_seconds = time.monotonic() - began
        for one in left:
            stopped.faults.append(f"left behind: {one}")
            one.kill()
        _judge(load, stopped, process, code, way.exit_code)
    return stopped


def _judge(load: Load, stopped: Stopped, process: Tauro, code: int, expected: int) -> None:
    said = process.output
    longest = max(map(float, _BATCH.findall(said)), default=0.0)
    stopped.batch_seconds = load.stop_timeout_seconds if load.effects.exists() else longest
    stopped.cut = load.cut_batches()
    worked_until = load.effects.stat().st_mtime if load.effects.exists() else 0
    faults = {
        f"exit code {code}: {said[-500:]}": code != expected,
        f"a traceback: {said[-2000:]}": "Traceback" in said,
        "a batch is cut": stopped.cut > 0 and expected == 0 and not load.cuts,
        "it does not say that Spark died": expected != 0 and "the Spark process died" not in said,
        "its functions were at work after its last word": worked_until > process.last_word_at + _AFTER_SECONDS,
        "it hung": stopped.exit_seconds > stopped.batch_seconds + HANG_SECONDS,
    }
    stopped.faults += [fault for fault, is_so in faults.items() if is_so] + load.wrong_rows()
