"""A job on its ground: what it was fed, and what has become of it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from tests.chaos.ground import PIPELINE, Ground
from tests.chaos.jobs import jobs
from tests.chaos.site import Site, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.feeders.feeder import Shape


class Course:
    def __init__(self, ground: Ground) -> None:
        self.name = ground.node
        self.job = jobs()[ground.node]
        self.feeder = self.job.feeder(ground)
        self.outputs = self.job.outputs(ground)
        self.sites = list(self._sites(ground))
        self._fed = 0
        self._bad: list[str] = []

    @property
    def input_name(self) -> str:
        return f"{self.name}_in"

    def output_name(self, name: str) -> str:
        return f"{self.name}_{name}"

    def feed(self, shape: Shape) -> None:
        for _ in range(shape.pieces):
            numbers = range(self._fed, self._fed + shape.rows)
            bad = [self.feeder.bad_text(len(self._bad) + more) for more in range(shape.bad)]
            self.feeder.feed(numbers, bad, shape.width)
            self._fed = numbers.stop
            self._bad += bad

    def is_settled(self) -> bool:
        """Whether all that was fed is through and counted, and nobody has anything left to do."""
        is_idle = all(site.is_idle and not site.uncounted() for site in self.sites)
        return is_idle and not names(self.sites[0].landing) and not self.lost()

    def lost(self) -> int:
        """Rows that should be there and are not."""
        short = [site.sink.expected(range(self._fed)) - site.sink.rows() for site in self.sites]
        return sum(map(Counter.total, short)) + (Counter(self._bad) - self._quarantined()).total()

    def doubled(self) -> int:
        """Rows that are there and should not be, or once more than they should."""
        over = [site.sink.rows() - site.sink.expected(range(self._fed)) for site in self.sites]
        return sum(map(Counter.total, over)) + (self._quarantined() - Counter(self._bad)).total()

    def is_as_promised(self) -> bool:
        return not self.lost() and (self.job.at_least_once or not self.doubled())

    def misread(self) -> int:
        """Outputs in which a plain reader finds other rows than those that count, now that no run is on."""
        return sum(1 for site in self.sites if site.sink.plain_rows() != site.sink.rows())

    def _sites(self, ground: Ground) -> Iterator[Site]:
        place = f"{PIPELINE}/{self.name}"
        landing, quarantine = (ground.state / kind / place / self.input_name for kind in ("landing", "quarantine"))
        for name, output in self.outputs.items():
            query = f"{place}/{self.output_name(name)}" if len(self.outputs) > 1 else place
            for sink in output.sinks:
                checkpoint = ground.state / "checkpoints" / query
                ledger = ground.state / "ledger.sqlite"
                yield Site(ledger, landing, quarantine, checkpoint, sink, self.feeder.is_folder)

    def _quarantined(self) -> Counter[str]:
        lines = [line for piece in self.sites[0].quarantine.glob("[!.]*") for line in piece.read_text().splitlines()]
        return Counter(json.loads(line)["text"] for line in lines)
