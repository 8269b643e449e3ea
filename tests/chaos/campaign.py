"""Kills of one job in a chain: each start is the one that must mend what the kill before it has done."""

from __future__ import annotations

import shutil
from itertools import takewhile
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from tests.chaos.course import Course
from tests.chaos.ground import PIPELINE, Ground
from tests.chaos.hit import MOMENT, Killed, kill_at, kill_at_random
from tests.chaos.jobs import jobs
from tests.chaos.points import points
from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

    from tests.spark.kafka.broker import Broker


class Chain:
    """One job on one ground, which is kept where something went wrong."""

    def __init__(self, job: str, broker: Broker | None, chance: Random, folder: Path | None = None) -> None:
        self._job = job
        self._chance = chance
        self.folder = folder or Path(mkdtemp(prefix=f"chaos-{job}-"))
        self._course = Course(jobs()[job], Ground(self.folder / "shop", self.folder.name, broker))
        self._unjudged: list[Killed] = []
        self._doubled = 0

    def points(self) -> list[str]:
        """Those that this job can be at."""
        return [name for name, point in points().items() if any(map(point.applies, self._course.sites))]

    def give_up(self) -> None:
        self._course.close()
        shutil.rmtree(self.folder)

    def run(self, rounds: Sequence[tuple[str, str]], is_enough: Callable[[], bool] = lambda: False) -> Iterator[Killed]:
        """Kill these victims at these points; what is given has been judged by a start after it."""
        last = Killed(self._job, "start", "-")
        try:
            for point, victim in takewhile(lambda _: not is_enough(), rounds):
                last = Killed(self._job, point, victim)
                self._kill(last)
                if point != MOMENT:
                    yield from self._judged()
                self._unjudged.append(last)
            self._drain()
            yield from self._judged()
        except AssertionError as error:
            self._unjudged = self._unjudged or [last]
            self._unjudged[-1].faults.append(f"{self.folder}: {error}")
            yield from self._judged()
            self._course.close()
        else:
            self.give_up()

    def _kill(self, killed: Killed) -> None:
        if killed.point == MOMENT:
            kill_at_random(self._course, self._chance, killed)
            return
        point = points()[killed.point]
        site = self._chance.choice([site for site in self._course.sites if point.applies(site)])
        kill_at(self._course, point, site, killed, self._judge)

    def _drain(self) -> None:
        with Tauro(self._course.ground.root, "--pipeline", PIPELINE) as process:
            code = process.end()
            assert code == 0, f"exit code {code}: {process.output}"
        self._judge()
        assert self._course.is_settled(), f"not all is through at the end: {process.output}"

    def _judge(self) -> None:
        """Blame the last kill for what is lost or doubled since the one before it."""
        if self._unjudged:
            killed = self._unjudged[-1]
            killed.lost = self._course.lost()
            killed.doubled = self._course.doubled() - self._doubled
            self._doubled += killed.doubled
            assert self._course.is_as_promised(), f"{killed.lost} rows lost, {killed.doubled} doubled"

    def _judged(self) -> list[Killed]:
        judged, self._unjudged = self._unjudged, []
        return judged
