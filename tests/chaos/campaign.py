"""Kills in a chain: each start is the one that must mend what the kill before it has done."""

from __future__ import annotations

import shutil
from itertools import takewhile
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from tests.chaos.course import Course
from tests.chaos.ground import PIPELINE, Ground
from tests.chaos.hit import MOMENT, Killed, all_settled, kill_at, kill_at_random
from tests.chaos.points import points
from tests.chaos.project import write_project
from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

    from tests.spark.kafka.broker import Broker


class Chain:
    """Some jobs in one project, which is kept where something went wrong."""

    def __init__(self, jobs: Sequence[str], broker: Broker | None, chance: Random, folder: Path | None = None) -> None:
        self._chance = chance
        self.folder = folder or Path(mkdtemp(prefix="chaos-"))
        self._root = self.folder / "shop"
        self._courses = [Course(Ground(self._root, job, self.folder.name, broker)) for job in jobs]
        write_project(self._root, self._courses)
        self._unjudged: list[Killed] = []
        self._doubled = dict.fromkeys(jobs, 0)

    def points(self) -> list[tuple[str, str]]:
        """Each job with each point that it can be at."""
        return [
            (course.name, name)
            for course in self._courses
            for name, point in points().items()
            if any(map(point.applies, course.sites))
        ]

    def put_away(self) -> None:
        """A JVM removes its own temporary files at the same moment: it ends a little after its Python."""
        self._close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, rounds: Sequence[Killed], is_enough: Callable[[], bool] = lambda: False) -> Iterator[Killed]:
        """Kill as they say; what is given has been judged by a start after it."""
        last = Killed("-", "start", "-")
        try:
            for last in takewhile(lambda _: not is_enough(), rounds):
                self._kill(last)
                if last.point != MOMENT:
                    yield from self._judged()
                self._unjudged.append(last)
            self._drain()
            yield from self._judged()
        except AssertionError as error:
            self._unjudged = self._unjudged or [last]
            self._unjudged[-1].faults.append(f"{self.folder}: {error}")
            yield from self._judged()
            self._close()
        else:
            self.put_away()

    def _kill(self, killed: Killed) -> None:
        if killed.point == MOMENT:
            kill_at_random(self._root, self._courses, self._chance, killed)
        else:
            kill_at(self._root, self._courses, killed, self._judge)

    def _drain(self) -> None:
        with Tauro(self._root, "--pipeline", PIPELINE) as process:
            code = process.end()
            assert code == 0, f"exit code {code}: {process.output}"
        self._judge()
        assert all_settled(self._courses), f"not all is through at the end: {process.output}"
        misread = [course.name for course in self._courses if course.misread()]
        assert not misread, f"a plain reader finds other rows in the output of {misread}: {process.output}"

    def _judge(self) -> None:
        """Blame the last kill for what is lost or doubled since the one before it."""
        for course in self._courses if self._unjudged else ():
            killed, doubled = self._unjudged[-1], course.doubled()
            killed.lost[course.name] = course.lost()
            killed.doubled[course.name] = doubled - self._doubled[course.name]
            self._doubled[course.name] = doubled
            assert course.is_as_promised(), f"{course.name}: {killed.lost} rows lost, {killed.doubled} doubled"

    def _judged(self) -> list[Killed]:
        judged, self._unjudged = self._unjudged, []
        return judged

    def _close(self) -> None:
        for course in self._courses:
            course.feeder.close()
