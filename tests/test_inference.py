from __future__ import annotations

import pytest

from tauro.inference import TypeGuess


def guess(*values: str | None) -> str:
    guessed = TypeGuess()
    for value in values:
        guessed.add(value)
    return guessed.type


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "-20", "0"], "BIGINT"),
        (["9223372036854775807"], "BIGINT"),
        (["150.00", "75.5", ".5", "1e5", "-1.5E-3"], "DOUBLE"),
        (["1", "2.5"], "DOUBLE"),
        (["2024-01-15", "2024-02-29"], "DATE"),
        (["2024-01-15T10:00:00", "2024-01-15 10:00", "2024-01-15T10:00:00.123456+02:00"], "TIMESTAMP"),
        (["2024-01-15", "2024-01-15T10:00:00Z"], "TIMESTAMP"),
        (["true", "FALSE"], "BOOLEAN"),
        (["1", "", None], "BIGINT"),
        (["", None], "STRING"),
        ([], "STRING"),
    ],
)
def test_values_of_one_kind_have_its_type(values: list[str | None], expected: str) -> None:
    assert guess(*values) == expected


@pytest.mark.parametrize(
    "value",
    ["007", "+5", " 5", "12345678901234567890", "9223372036854775808", "0.12345678901234567890", "1e999", "00.5",
     "2024-02-30", "2024-1-5", "2024-01-15T25:00:00", "2024-01-15T10:00:00.123456789", "yes", "NaN", "1,5", "-", ".",
     "e5", "\u0661\u0662"],
)  # fmt: skip
def test_a_value_that_would_change_its_meaning_stays_text(value: str) -> None:
    assert guess(value) == "STRING"


@pytest.mark.parametrize(
    "values", [["1", "2024-01-15"], ["true", "1"], ["1.5", "x"], ["1234567890123456789", "0.5"], ["2024-01-15", "1.5"]]
)
def test_values_of_kinds_that_do_not_mix_stay_text(values: list[str]) -> None:
    assert guess(*values) == "STRING"
