"""One file is one point, in the order of a batch's life."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.points.point import Point

ORDER = (
    "copying",
    "landed",
    "listed",
    "planned",
    "writing",
    "sunk",
    "compacting",
    "committed",
    "quarantining",
    "cleaning",
)


def points() -> dict[str, Point]:
    return {name: import_module(f"{__name__}.{name}").POINT for name in ORDER}
