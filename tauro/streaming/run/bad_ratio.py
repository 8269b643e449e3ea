"""When too many rows do not fit: then it is not the rows that are wrong, and to go on would be to lose them all."""

from __future__ import annotations

from tauro.streaming.exceptions import StreamingQueryError

FEWEST_ROWS = 100
"""Of fewer rows nobody can say what is usual: they are judged together with those that come after them."""


class BadRatio:
    """Used by one thread. Rows are judged in turn, as soon as there are enough, and not by what came long before."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._rows = 0
        self._bad = 0
        self._complaint: str | None = None

    @property
    def is_exceeded(self) -> bool:
        return self._complaint is not None

    def add(self, rows: int, bad: int) -> None:
        self._rows += rows
        self._bad += bad
        if self._rows < FEWEST_ROWS:
            return
        share = self._bad / self._rows
        if share > self._most and self._complaint is None:
            self._complaint = (
                f"{self._bad} of {self._rows} rows do not fit their schema ({share:.1%}),"
                f" which is more than 'max_bad_ratio' ({self._most:g}) allows"
            )
        self._rows = self._bad = 0

    def check(self) -> None:
        """Raises StreamingQueryError where there were too many."""
        if self._complaint is not None:
            raise StreamingQueryError(
                self._complaint,
                hint="'tauro quarantine list' tells what is wrong with those it has; mend the schema or what writes the"
                " rows, or say a higher 'max_bad_ratio'",
            )
