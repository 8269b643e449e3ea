"""A Delta table with a sum for each key, into which batches are merged."""

from __future__ import annotations

from collections import Counter

from tests.chaos.ground import SHOPS, WORTH
from tests.chaos.sinks.delta_table import DeltaTable
from tests.chaos.sinks.sink import rows_of


class Totals(DeltaTable):
    def rows(self) -> Counter[int | None]:
        found: Counter[int | None] = Counter()
        for file in self.files():
            for row in rows_of(file):
                found[row["shop"]] += row["sold"]
        return found

    def expected(self, numbers: range) -> Counter[int | None]:
        found: Counter[int | None] = Counter()
        for number in numbers:
            found[number % SHOPS] += number * WORTH
        return found
