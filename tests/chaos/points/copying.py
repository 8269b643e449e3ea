"""A file is being copied into the landing folder, and is not there as a whole."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tests.chaos.feeders.feeder import Shape
from tests.chaos.points.point import Point, reads_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site

SHAPE = Shape(pieces=1, rows=4000, width=8000)


def watch(site: Site) -> Callable[[], bool]:
    def is_there() -> bool:
        with suppress(FileNotFoundError):
            sizes = [(site.landing / name).stat().st_size for name in site.half_copies()]
            return any(size < SHAPE.rows * SHAPE.width for size in sizes)
        return False

    return is_there


POINT = Point(watch, reads_folder, is_plain=False, shape=SHAPE)
