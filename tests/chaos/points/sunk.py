"""A batch is committed in its sink, and not in the checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.points.point import Point
from tests.chaos.sinks.topic_log import TopicLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


def has_commits(site: Site) -> bool:
    return not isinstance(site.sink, TopicLog)


def watch(site: Site) -> Callable[[], bool]:
    return lambda: site.planned > site.committed and site.is_written


POINT = Point(watch, has_commits)
