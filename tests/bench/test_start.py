from __future__ import annotations

from itertools import count

from bench.start import Times, in_turns, measured, table


def test_nobody_always_comes_first() -> None:
    assert "".join(in_turns("ab", 3)) == "abbaab"


def test_each_is_measured_once_a_round() -> None:
    clock = count(1.0)
    times = measured(2, {"a": lambda: next(clock), "b": lambda: 10 * next(clock)})
    assert times == {"a": Times((1.0, 4.0)), "b": Times((20.0, 30.0))}


def test_a_ratio_is_that_of_the_medians() -> None:
    assert Times((1.0, 3.0, 90.0)).ratio(Times((4.0,))) == 0.75


def test_the_table() -> None:
    lines = table({"by hand": Times((4.0, 8.0, 6.0)), "tauro": Times((3.0, 4.5, 9.0))}, base="by hand").splitlines()
    assert [line.split() for line in lines] == [
        ["median", "min", "max", "ratio"],
        ["by", "hand", "6.00", "s", "4.00", "s", "8.00", "s", "1.00"],
        ["tauro", "4.50", "s", "3.00", "s", "9.00", "s", "0.75"],
    ]
