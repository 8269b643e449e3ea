"""Counts and sums over flights, computed without Spark, to compare what went in with what came out."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MISSING = "NA"


class Flight(NamedTuple):
    month: int
    airline: str | None
    cancelled: bool
    distance: int
    dep_delay: int | None


@dataclass
class Figures:
    flights: int = 0
    cancelled: int = 0
    distance: int = 0
    dep_delay: int = 0
    by_month: Counter[int] = field(default_factory=Counter)
    cancelled_by_month: Counter[int] = field(default_factory=Counter)
    by_airline: Counter[str | None] = field(default_factory=Counter)


def figures(flights: Iterable[Flight]) -> Figures:
    total = Figures()
    for flight in flights:
        total.flights += 1
        total.cancelled += flight.cancelled
        total.distance += flight.distance
        total.dep_delay += flight.dep_delay or 0
        total.by_month[flight.month] += 1
        total.cancelled_by_month[flight.month] += flight.cancelled
        total.by_airline[flight.airline] += 1
    return total


def flights_in(rows: Iterable[list[str]], columns: list[str], airlines: dict[str, str]) -> Iterator[Flight]:
    """Flights out of the text of the CSV files."""
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        delay = row["dep_delay"]
        yield Flight(
            month=int(row["month"]),
            airline=airlines.get(row["carrier"]),
            cancelled=delay == MISSING,
            distance=int(row["distance"]),
            dep_delay=None if delay == MISSING else int(delay),
        )


def read_airlines(file: Path) -> dict[str, str]:
    with file.open(newline="") as lines:
        return {row["carrier"]: row["name"] for row in csv.DictReader(lines)}
