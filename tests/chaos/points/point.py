"""A moment in the life of a batch that can be seen on the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.chaos.feeders.feeder import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.site import Site


@dataclass(frozen=True)
class Point:
    watch: Callable[[Site], Callable[[], bool]]
    """Called while the query is idle; what it gives is asked again and again, and once more when all stand still."""
    applies: Callable[[Site], bool] = lambda _: True
    is_plain: bool = True
    """Whether it can be told without having looked all the time."""
    shape: Shape = field(default_factory=Shape)
    """What is fed to get there."""


def while_planned(site: Site, compares: Callable[[int, int], bool]) -> Callable[[], bool]:
    """Whether a batch is planned and not committed anywhere, by how the sink's traces compare to those before it."""
    before = site.sink.traces()

    def is_there() -> bool:
        nonlocal before
        if site.planned == site.committed:
            before = site.sink.traces()
            return False
        return compares(site.sink.traces(), before) and not site.is_written

    return is_there


def reads_folder(site: Site) -> bool:
    return site.reads_folder
