"""What came of all stops, in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.stops.stop import BESIDE_ITS_BATCH_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.chaos.stops.stop import Stopped

_LINE = "{:16}{:26}{:>8}{:>8}{:>8}{:>6}"


def table(stops: Iterable[Stopped]) -> list[str]:
    """For each stop how long the batch may take, and how long it took; then what was not as it should be."""
    stops = list(stops)
    lines = [_LINE.format("load", "way", "batch s", "exit s", "end s", "cut")]
    lines += [
        _LINE.format(
            *(stopped.load, stopped.way),
            *(f"{seconds:.1f}" for seconds in (stopped.batch_seconds, stopped.exit_seconds, stopped.end_seconds)),
            stopped.cut,
        )
        for stopped in stops
    ]
    late = sum(not stopped.is_in_time for stopped in stops)
    lines += ["", f"{len(stops)} stops, {late} took longer than their batch and {BESIDE_ITS_BATCH_SECONDS} s"]
    return lines + [f"{stopped.load}, {stopped.way}: {stopped.faults}" for stopped in stops if stopped.faults]
