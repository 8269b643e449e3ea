"""One kill: started, brought to a point, killed there."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.chaos.feeders.feeder import Shape
from tests.chaos.ground import PIPELINE
from tests.chaos.victims import Group
from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.chaos.course import Course
    from tests.chaos.points.point import Point
    from tests.chaos.site import Site

MOMENT = "moment"
"""In place of a point: anywhere."""
ATTEMPTS = 10
_LOOK_SECONDS, _BREATH_SECONDS = 0.3, 0.0003
LIMIT_SECONDS = 60


@dataclass
class Killed:
    """What came of it; losses and doubles are those that the next start has found."""

    job: str
    point: str
    victim: str
    is_hit: bool = False
    attempts: int = 0
    lost: int = 0
    doubled: int = 0
    faults: list[str] = field(default_factory=list)


def kill_at(course: Course, point: Point, site: Site, killed: Killed, judge: Callable[[], None]) -> None:
    """Feed it again until all stand still at the point; without that, it is killed all the same.

    `judge` is called when what the last kill has left behind is mended.
    """
    with Tauro(course.ground.root, "--pipeline", PIPELINE, "--stream") as process:
        process.wait_for(course.is_settled, "everything is through after the last kill")
        judge()
        while not killed.is_hit and killed.attempts < ATTEMPTS:
            killed.attempts += 1
            watch = point.watch(site)
            course.feed(point.shape)
            killed.is_hit = _is_caught(process, course, watch)
        _kill(process, killed)


def kill_at_random(course: Course, chance: Random, killed: Killed) -> None:
    """Anywhere between its start and some batches, while it is fed."""
    with Tauro(course.ground.root, "--pipeline", PIPELINE, "--stream") as process:
        end = time.monotonic() + chance.uniform(0.2, 10)
        while (left := end - time.monotonic()) > 0:
            course.feed(Shape(pieces=chance.randint(1, 4), rows=chance.randint(1, 30), bad=chance.choice([0, 0, 2])))
            time.sleep(min(left, chance.uniform(0.1, 1)))
        killed.is_hit = True
        Group(process).freeze()
        _kill(process, killed)


def _is_caught(process: Tauro, course: Course, watch: Callable[[], bool]) -> bool:
    group, next_look = Group(process), time.monotonic() + _LOOK_SECONDS
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        if watch():
            group.freeze()
            if watch():
                return True
            group.thaw()
        now = time.monotonic()
        if now > next_look:
            if course.is_settled():
                return False
            assert now < deadline, f"what was fed is not through within {LIMIT_SECONDS} s: {process.output}"
            next_look = now + _LOOK_SECONDS
        time.sleep(_BREATH_SECONDS)


def _kill(process: Tauro, killed: Killed) -> None:
    code, left = Group(process).kill(killed.victim)
    killed.faults += [f"left behind: {one}" for one in left]
    if killed.victim == "jvm" and code != -signal.SIGKILL and (code != 1 or "Traceback" in process.output):
        killed.faults.append(f"exit code {code}: {process.output}")
