from __future__ import annotations

import pytest

from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.run.bad_ratio import BadRatio


@pytest.mark.parametrize(
    ("batches", "is_too_much"),
    {
        "just as many as may be": ([(100, 5)], False),
        "one more": ([(100, 6)], True),
        "all of a few": ([(99, 99)], False),
        "few, and then more": ([(60, 4), (30, 1), (20, 3)], True),
        "many good rows long ago": ([(1_000_000, 0), (100, 50)], True),
        "many good rows afterwards": ([(100, 50), (1_000_000, 0)], True),
    }.values(),
)
def test_how_many_are_too_many(batches: list[tuple[int, int]], is_too_much: bool) -> None:
    ratio = BadRatio(0.05)
    for rows, bad in batches:
        ratio.add(rows, bad)
    assert ratio.is_exceeded == is_too_much


def test_the_counts_and_the_limit_are_told() -> None:
    ratio = BadRatio(0.05)
    ratio.check()
    ratio.add(120, 38)
    with pytest.raises(StreamingQueryError, match=r"38 of 120 rows do not fit their schema \(31.7%\), .* \(0.05\)"):
        ratio.check()
