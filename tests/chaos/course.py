"""A job on its ground: what it was fed, and what has become of it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from tests.chaos.ground import NODE, PIPELINE, Ground
from tests.chaos.site import Site, names

if TYPE_CHECKING:
    from tests.chaos.feeders.feeder import Shape
    from tests.chaos.job import Job


class Course:
    def __init__(self, job: Job, ground: Ground) -> None:
        self.ground = ground
        self._is_exact = not job.at_least_once
        self._feeder = job.feeder(ground)
        outputs = job.outputs(ground)
        job.write(ground, self._feeder, outputs)
        checkpoint = ground.state / "checkpoints" / PIPELINE / NODE
        self.sites = [
            Site(ground.state, checkpoint / name if len(outputs) > 1 else checkpoint, sink, self._feeder.is_folder)
            for name, output in outputs.items()
            for sink in output.sinks
        ]
        self._fed = 0
        self._bad: list[str] = []

    def feed(self, shape: Shape) -> None:
        for _ in range(shape.pieces):
            numbers = range(self._fed, self._fed + shape.rows)
            bad = [self._feeder.bad_text(len(self._bad) + more) for more in range(shape.bad)]
            self._feeder.feed(numbers, bad, shape.width)
            self._fed = numbers.stop
            self._bad += bad

    def close(self) -> None:
        self._feeder.close()

    def is_settled(self) -> bool:
        """Whether all that was fed is through, and nobody has anything left to do."""
        return all(site.is_idle for site in self.sites) and not self._left_in_landing() and not self.lost()

    def lost(self) -> int:
        """Rows that should be there and are not."""
        short = [site.sink.expected(range(self._fed)) - site.sink.rows() for site in self.sites]
        return sum(map(Counter.total, short)) + (Counter(self._bad) - self._quarantined()).total()

    def doubled(self) -> int:
        """Rows that are there and should not be, or once more than they should."""
        over = [site.sink.rows() - site.sink.expected(range(self._fed)) for site in self.sites]
        return sum(map(Counter.total, over)) + (self._quarantined() - Counter(self._bad)).total()

    def is_as_promised(self) -> bool:
        return not self.lost() and not (self._is_exact and self.doubled())

    def _left_in_landing(self) -> bool:
        return bool(names(self.sites[0].landing))

    def _quarantined(self) -> Counter[str]:
        lines = [line for piece in self.sites[0].quarantine.glob("[!.]*") for line in piece.read_text().splitlines()]
        return Counter(json.loads(line)["text"] for line in lines)
