"""What came of all kills, in a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.chaos.hit import Killed

_COLUMNS = "{:24}{:14}{:>6}{:>8}{:>8}{:>8}"


def table(kills: Iterable[Killed]) -> list[str]:
    """Hits of each job at each point, by who was killed; then for each job what was lost and doubled in all."""
    kills = list(kills)
    hits = Counter((*hit, killed.victim) for killed in kills for hit in killed.hits)
    places = sorted({(job, point) for job, point, _ in hits})
    lines = [_COLUMNS.format("job", "point", "hits", "group", "python", "jvm")]
    for job, point in places:
        by_victim = [hits[job, point, victim] for victim in ("group", "python", "jvm")]
        lines.append(_COLUMNS.format(job, point, sum(by_victim), *by_victim))
    lines += ["", _COLUMNS.format("job", "", "kills", "lost", "doubled", "")]
    for job in sorted({job for killed in kills for job in killed.lost}):
        mine = [killed for killed in kills if job in killed.lost]
        lost, doubled = sum(killed.lost[job] for killed in mine), sum(killed.doubled[job] for killed in mine)
        lines.append(_COLUMNS.format(job, "", len(mine), lost, doubled, ""))
    return [*lines, "", f"{len(kills)} kills, {sum(len(killed.faults) for killed in kills)} faults"]
