"""What came of all kills, in a table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.chaos.hit import Killed

_COLUMNS = "{:22}{:14}{:>6}{:>6}{:>8}{:>6}{:>6}{:>9}{:>8}"


def table(kills: Iterable[Killed]) -> list[str]:
    groups: dict[tuple[str, str], list[Killed]] = defaultdict(list)
    for killed in kills:
        groups[killed.job, killed.point].append(killed)
    lines = [_COLUMNS.format("job", "point", "kills", "hits", "python", "jvm", "lost", "doubled", "faults")]
    return lines + [_line(job, point, found) for (job, point), found in sorted(groups.items())]


def _line(job: str, point: str, kills: list[Killed]) -> str:
    victims = [killed.victim for killed in kills]
    return _COLUMNS.format(
        job,
        point,
        len(kills),
        sum(killed.is_hit for killed in kills),
        victims.count("python"),
        victims.count("jvm"),
        sum(killed.lost for killed in kills),
        sum(killed.doubled for killed in kills),
        sum(len(killed.faults) for killed in kills),
    )
