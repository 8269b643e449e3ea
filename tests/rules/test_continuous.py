"""Where Spark has no continuous processing, and why; each was tried with Spark 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

CONSOLE = "sold: {format: console}\n"
RATE = "sales: {format: rate}\nother: {format: csv, path: data/other.csv}\n"
TRIGGER = "trigger: {type: continuous, interval: 1 second}"


def node(more: str = "", mode: str = "append") -> str:
    return f"clean: {{output: sold, input: sales{more}, streaming: {{{TRIGGER}, output_mode: {mode}}}}}\n"


@pytest.mark.parametrize("mode", ["append", "update"])
def test_rows_that_go_through_one_by_one_are_fine(told: Told, mode: str) -> None:
    assert told(inputs=RATE, outputs=CONSOLE, nodes=node(mode=mode)) == []


@pytest.mark.parametrize(
    ("inputs", "nodes", "message"),
    [
        (RATE, node(", sql: SELECT value FROM sales"), "has no queries in SQL"),
        (RATE, node(mode="complete"), "has no output mode 'complete'"),
        (
            RATE.replace("rate", "rate, watermark: {column: timestamp}"),
            node(),
            "has no watermarks, and input 'sales' has",
        ),
        (RATE, node().replace("sales", "[sales, other]"), "has no joins and no unions"),
    ],
)
def test_the_reason_is_told(told: Told, inputs: str, nodes: str, message: str) -> None:
    found = [line for line in told(inputs=inputs, outputs=CONSOLE, nodes=nodes) if "no-continuous" in line]
    assert len(found) == 1
    assert message in found[0]


def test_an_end_that_can_not_is_told_by_the_rule_of_triggers(told: Told) -> None:
    (line,) = told(outputs=CONSOLE, nodes=node())
    marked = node().replace("trigger", "watermark: {column: timestamp}, trigger")
    assert "has no watermarks" in str(told(inputs=RATE, outputs=CONSOLE, nodes=marked))
    assert "unfit-trigger: input 'sales' of node 'clean' can't have the trigger 'continuous'" in line
