"""What comes first decides what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

MARK = "watermark: {column: at, delay: 1 minute}"
SOURCE = "sales: {format: csv, path: x, streaming: true, schema: 'at TIMESTAMP', "


@pytest.mark.parametrize(
    ("source", "node", "is_told"),
    [
        (f"options: {{latestFirst: true}}, {MARK}}}", "", True),
        ("options: {latestfirst: 'TRUE'}}", f", streaming: {{{MARK}}}", True),
        (f"options: {{latestFirst: false}}, {MARK}}}", "", False),
        (f"{MARK}}}", "", False),
        ("options: {latestFirst: true}}", "", False),
    ],
    ids=["the input's", "the node's", "oldest first", "nothing said", "no watermark"],
)
def test_with_a_watermark_the_oldest_files_come_first(told: Told, source: str, node: str, is_told: bool) -> None:
    lines = told(inputs=SOURCE + source, nodes=f"clean: {{input: sales, output: sold{node}}}")
    start = "inputs:1 newest-first: input 'sales' reads its newest files first, and has a watermark"
    assert [line.startswith(start) for line in lines] == [True] * is_told
