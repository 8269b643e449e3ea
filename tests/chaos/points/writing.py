"""Rows of a batch are written, and not committed in the sink; a topic has no commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.points.point import Point

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def watch(site: Site) -> Callable[[], bool]:
    traces = [site.sink.traces()]

    def is_there() -> bool:
        if site.planned == site.committed:
            traces[0] = site.sink.traces()
            return False
        return site.sink.traces() > traces[0] and not site.is_written

    return is_there


POINT = Point(watch, is_plain=False)
