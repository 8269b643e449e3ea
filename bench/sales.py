"""The rows that every job reads and writes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "id BIGINT, date DATE, amount DOUBLE, customer STRING"
COLUMNS = ("id", "date", "amount", "customer")
ADDED = ("processed_at", "day_of_week")
"""By `bench.process_sales`."""
MESSAGES_PER_BATCH = 500_000
"""Of everybody: a batch costs some CPU seconds of its own, so their number is not left to each."""


def made_up_sales(rows: int) -> Iterator[tuple[int, str, float, str]]:
    """The same at every call."""
    numbers = random.Random(1)
    for number in range(rows):
        yield number, f"2024-01-{number % 28 + 1:02}", numbers.randint(1, 99_999) / 100, f"customer {number % 1_000}"
