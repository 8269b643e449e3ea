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


def reads_folder(site: Site) -> bool:
    return site.reads_folder
