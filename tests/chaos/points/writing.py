"""Rows of a batch are written, and not committed in the sink; a topic has no commits."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from tests.chaos.points.point import Point, while_planned

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    return while_planned(site, operator.gt)


POINT = Point(watch, is_plain=False)
