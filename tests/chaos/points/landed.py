"""A file has landed, and Spark has not listed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.points.point import Point, reads_folder
from tests.chaos.site import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    copies, logs = site.copies(), names(site.listing)

    def is_there() -> bool:
        return bool(site.copies() - copies) and names(site.listing) == logs

    return is_there


POINT = Point(watch, reads_folder)
