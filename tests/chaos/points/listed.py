"""Spark has listed a file, and no batch has planned it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.points.point import Point, reads_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    return lambda: site.is_listed_only


POINT = Point(watch, reads_folder)
