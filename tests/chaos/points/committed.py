"""A batch is committed in the checkpoint, and the ledger does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.points.point import Point

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    before = site.committed

    def is_there() -> bool:
        committed = site.committed
        return committed > before and committed > site.recorded()

    return is_there


POINT = Point(watch)
