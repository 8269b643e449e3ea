"""Ten queries, each of a node of its own."""

from __future__ import annotations

from typing import ClassVar

from tests.chaos.stops.load import Load


class TenQueries(Load):
    queries: ClassVar[int] = 10
    interval: ClassVar[str] = "5 seconds"


LOAD = TenQueries
