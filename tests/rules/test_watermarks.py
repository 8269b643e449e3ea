from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

FILE = "format: csv, path: data/in, streaming: true, schema: 'id BIGINT, at {}'"


@pytest.mark.parametrize(
    ("source", "column", "expected"),
    [
        (FILE.format("TIMESTAMP"), "at", None),
        (FILE.format("TIMESTAMP_NTZ"), "At", None),
        (FILE.format("STRING"), "at", None),
        (FILE.format("DATE"), "at", None),
        ("format: rate", "timestamp", None),
        ("format: delta, path: d, streaming: true", "whatever", None),
        (FILE.format("TIMESTAMP"), "att", "unknown-column: the watermark's column 'att' is not among the columns of"),
        ("format: rate", "time", "unknown-column: the watermark's column 'time' is not among the columns of input"),
        (FILE.format("BIGINT"), "at", "no-time: the watermark's column 'at' has no times: it is BIGINT"),
    ],
)
def test_the_column_of_a_watermark(told: Told, source: str, column: str, expected: str | None) -> None:
    lines = told(inputs=f"sales: {{{source}, watermark: {{column: {column}}}}}\n")
    assert len(lines) == (expected is not None)
    assert all(line.startswith(f"inputs:1 {expected}") for line in lines)
