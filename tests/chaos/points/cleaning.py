"""The ledger says that files were read, and not all of their copies are removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.feeder import Shape
from tests.chaos.points.point import Point, reads_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    def is_there() -> bool:
        copies = site.copies()
        return bool(copies) and not copies.isdisjoint(site.read_files())

    return is_there


POINT = Point(watch, reads_folder, shape=Shape(pieces=60, rows=2))
