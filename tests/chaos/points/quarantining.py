"""Rows that do not fit are being put into quarantine: their batch is committed, and the ledger does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.feeder import Shape
from tests.chaos.points.point import Point
from tests.chaos.site import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    before = names(site.quarantine)

    def is_there() -> bool:
        return bool(names(site.quarantine) - before) and site.committed > site.recorded()

    return is_there


POINT = Point(watch, is_plain=False, shape=Shape(bad=3))
