"""A query with a trigger interval, in which or between which it is stopped."""

from __future__ import annotations

from typing import ClassVar

from tests.chaos.stops.load import Load


class WithInterval(Load):
    interval: ClassVar[str] = "2 seconds"


LOAD = WithInterval
