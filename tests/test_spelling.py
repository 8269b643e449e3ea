"""Which word was meant."""

from __future__ import annotations

import pytest

from tauro.spelling import edits, nearest


@pytest.mark.parametrize(
    ("word", "other", "count"),
    [("", "", 0), ("", "abc", 3), ("cvs", "csv", 1), ("apend", "append", 1), ("path", "pth", 1), ("ab", "cd", 2)],
)
def test_a_slip_of_the_finger_is_one_edit(word: str, other: str, count: int) -> None:
    assert edits(word, other) == edits(other, word) == count


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("cvs", ["csv", "orc", "json"], "csv"),
        ("kfaka", ["kafka", "json"], "kafka"),
        ("parket", ["parquet", "orc"], "parquet"),
        ("availableNow", ["available_now", "once"], "available_now"),
        ("startingOffset", ["startingOffsets", "startingOffsetsByTimestamp"], "startingOffsets"),
        ("output-mode", ["output_mode", "output"], "output_mode"),
        ("PATH", ["path"], "path"),
        ("xyz", ["path", "format"], None),
        ("anything", [], None),
    ],
)
def test_the_nearest_word_is_the_one_that_is_meant(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant
