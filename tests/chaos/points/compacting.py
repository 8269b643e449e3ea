"""A log is written anew, that of the source or of the sink, while its batch is not committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.points.point import Point
from tests.chaos.site import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def has_logs(site: Site) -> bool:
    return site.reads_folder or bool(site.sink.logs)


def whole_logs(site: Site) -> set[str]:
    found = set().union(*(names(folder) for folder in (site.listing, *site.sink.logs)))
    return {name for name in found if ".compact" in name or ".checkpoint" in name}


def watch(site: Site) -> Callable[[], bool]:
    known = [whole_logs(site)]

    def is_there() -> bool:
        if site.is_idle:
            known[0] = whole_logs(site)
            return False
        return not whole_logs(site) <= known[0]

    return is_there


POINT = Point(watch, has_logs, is_plain=False)
