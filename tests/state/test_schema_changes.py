from __future__ import annotations

import pytest

from tauro.state.schema_changes import judge_schema
from tauro.state.verdict import Circumstances, Verdict


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("a INT", "a INT, b STRING"),
        ("a INT, b STRING", "a INT"),
        ("a INT, b STRING", "b STRING, A integer"),
        ("a INT", "a BIGINT"),
        ("a BIGINT", "a DOUBLE"),
        ("a INT", "a DECIMAL(12, 2)"),
        ("a DECIMAL(10, 2)", "a DECIMAL(12, 3)"),
        ("a ARRAY<INT>", "a STRING"),
        ("a DATE", "a TIMESTAMP"),
    ],
)
def test_what_holds_all_that_was_there_is_safe(before: str, now: str) -> None:
    assert judge_schema(before, now, Circumstances(is_stateful=False)) is Verdict.SAFE


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("a STRING", "a BIGINT"),
        ("a BIGINT", "a INT"),
        ("a DECIMAL(10, 2)", "a DECIMAL(10, 3)"),
        ("a TIMESTAMP", "a DATE"),
        ("a INT", "a DATE"),
    ],
)
def test_what_does_not_is_undefined_once_rows_have_come_out(before: str, now: str) -> None:
    assert judge_schema(before, now, Circumstances(is_stateful=False)) is Verdict.UNDEFINED
    assert judge_schema(before, now, Circumstances(is_stateful=False, has_committed=False)) is Verdict.SAFE


def test_with_state_every_other_type_is_undefined() -> None:
    assert judge_schema("a INT", "a BIGINT", Circumstances(is_stateful=True)) is Verdict.UNDEFINED
    assert judge_schema("a INT", "a INT, b INT", Circumstances(is_stateful=True)) is Verdict.SAFE
