"""A batch is planned, and nothing of it is written."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from tests.chaos.points.point import Point, while_planned

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    return while_planned(site, operator.eq)


POINT = Point(watch)
