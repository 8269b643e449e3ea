"""One kill: started, brought to a point, killed there."""

from __future__ import annotations

import re
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.chaos.feeders.feeder import Shape
from tests.chaos.ground import PIPELINE
from tests.chaos.points import points
from tests.chaos.victims import Group
from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

    from tests.chaos.course import Course
    from tests.chaos.points.point import Point

MOMENT = "moment"
"""In place of a point: anywhere."""
ATTEMPTS = 10
_LOOK_SECONDS, _BREATH_SECONDS = 0.3, 0.0003
LIMIT_SECONDS = 120


@dataclass
class Killed:
    """What came of it; losses and doubles are those that the next start has found."""

    job: str
    """The one that was brought to the point; others of the same process were where they were."""
    point: str
    victim: str
    hits: list[tuple[str, str]] = field(default_factory=list)
    """All jobs, and the points that they were found at when all stood still."""
    attempts: int = 0
    lost: dict[str, int] = field(default_factory=dict)
    doubled: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Sights:
    """Which job is at which point."""

    def __init__(self, courses: Sequence[Course]) -> None:
        self._asked = [
            (course.name, name, point.watch(site))
            for course in courses
            for site in course.sites
            for name, point in points().items()
            if point.applies(site)
        ]

    def beside(self) -> list[tuple[str, str]]:
        """Where all are, as far as that can be told of those that were not watched."""
        told = [(job, point, is_there) for job, point, is_there in self._asked if points()[point].is_plain]
        return list(dict.fromkeys((job, point) for job, point, is_there in told if is_there()))

    def of(self, job: str, point: str) -> Callable[[], bool]:
        """For one that has several outputs, at any of them."""
        mine = [is_there for its_job, its_point, is_there in self._asked if (its_job, its_point) == (job, point)]

        def is_there() -> bool:
            seen = [one() for one in mine]  # each of them: some remember what was there before
            return any(seen)

        return is_there


def kill_at(root: Path, courses: Sequence[Course], killed: Killed, judge: Callable[[], None]) -> None:
    """Feed until all stand still at the point; after some attempts it is killed all the same.

    `judge` is called when what the last kill has left behind is mended.
    """
    point = points()[killed.point]
    with Tauro(root, "--pipeline", PIPELINE, "--stream") as process:
        process.wait_for(lambda: all_settled(courses), "everything is through after the last kill")
        judge()
        while not killed.hits and killed.attempts < ATTEMPTS:
            killed.attempts += 1
            sights = Sights(courses)
            _feed(courses, killed.job, point)
            killed.hits = _caught(process, courses, sights, (killed.job, killed.point))
        _kill(process, killed)


def kill_at_random(root: Path, courses: Sequence[Course], chance: Random, killed: Killed) -> None:
    """Anywhere between its start and some batches, while it is fed."""
    with Tauro(root, "--pipeline", PIPELINE, "--stream") as process:
        end = time.monotonic() + chance.uniform(0.2, 16)
        while (left := end - time.monotonic()) > 0:
            for course in chance.sample(courses, chance.randint(1, len(courses))):
                course.feed(
                    Shape(pieces=chance.randint(1, 4), rows=chance.randint(1, 30), bad=chance.choice([0, 0, 2]))
                )
            time.sleep(min(left, chance.uniform(0.2, 2)))
        killed.hits = [(course.name, MOMENT) for course in courses]
        Group(process).freeze()
        _kill(process, killed)


def all_settled(courses: Sequence[Course]) -> bool:
    return all(course.is_settled() for course in courses)


def _feed(courses: Sequence[Course], job: str, point: Point) -> None:
    for course in courses:
        course.feed(point.shape if course.name == job else Shape())


def _caught(process: Tauro, courses: Sequence[Course], sights: Sights, aim: tuple[str, str]) -> list[tuple[str, str]]:
    """Who was where when the one that is watched was at its point; nobody where all was through before."""
    group, watch, next_look = Group(process), sights.of(*aim), time.monotonic() + _LOOK_SECONDS
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        if watch():
            group.freeze()
            if watch():
                return list(dict.fromkeys([aim, *sights.beside()]))
            group.thaw()
        now = time.monotonic()
        if now > next_look:
            if all_settled(courses):
                return []
            assert now < deadline, f"what was fed is not through within {LIMIT_SECONDS} s: {process.output}"
            next_look = now + _LOOK_SECONDS
        time.sleep(_BREATH_SECONDS)


_TELLS_OF_A_DEAD_JVM = re.compile("the Spark process died|Spark did not start")


def _kill(process: Tauro, killed: Killed) -> None:
    code, left = Group(process).kill(killed.victim)
    killed.faults += [f"left behind: {one}" for one in left]
    if code != -signal.SIGKILL and (code != 1 or killed.victim != "jvm"):
        killed.faults.append(f"it ended by itself, with exit code {code}: {process.output}")
    elif code == 1:
        errors = [line for line in process.output.splitlines() if line.startswith(("error:", "Traceback"))]
        killed.faults += [line for line in errors if not _TELLS_OF_A_DEAD_JVM.search(line)]
