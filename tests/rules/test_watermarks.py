from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

FILE = "format: csv, path: data/in, streaming: true, schema: 'id BIGINT, at {}'"

TOPIC = (
    "format: kafka, options: {kafka.bootstrap.servers: 'b:9092', subscribe: t}, "
    "value: {format: json, schema: at BIGINT}"
)


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
        (TOPIC, "at", "no-time: the watermark's column 'at' has no times: it is BIGINT"),
        (TOPIC, "timestamp", None),
        (FILE.format("BIGINT"), "at", "no-time: the watermark's column 'at' has no times: it is BIGINT"),
    ],
)
def test_the_column_of_a_watermark(told: Told, source: str, column: str, expected: str | None) -> None:
    lines = told(inputs=f"sales: {{{source}, watermark: {{column: {column}}}}}\n")
    assert len(lines) == (expected is not None)
    assert all(line.startswith(f"inputs:1 {expected}") for line in lines)


def csv(delay: str) -> str:
    return f"sales: {{format: csv, path: data/in, streaming: true, watermark: {{column: at, delay: {delay}}}}}\n"


@pytest.mark.parametrize("delay", ["0 seconds", "0 days"])
def test_no_delay_is_a_warning(told: Told, delay: str) -> None:
    (line,) = told(inputs=csv(delay))
    assert line.startswith("inputs:1 no-delay: the watermark of input 'sales' waits for no row")


@pytest.mark.parametrize(
    ("trigger", "delay", "is_told"),
    [
        ("{interval: 5 minutes}", "1 minute", True),
        ("{interval: 60 seconds}", "1 minute", False),
        ("{interval: 5 minutes}", "10 minutes", False),
        ("{type: available_now}", "1 second", False),
        ("null", "1 second", False),
    ],
)
def test_an_interval_above_the_delay_is_a_warning(told: Told, trigger: str, delay: str, is_told: bool) -> None:
    nodes = f"clean: {{input: sales, output: sold, streaming: {{trigger: {trigger}}}}}\n"
    found = told(inputs=csv(delay), nodes=nodes)
    assert [line.split(":")[1][2:] for line in found] == ["slow-watermark"] * is_told


def test_a_delay_of_the_node_is_told_where_it_is_said(told: Told) -> None:
    inputs = "sales: {format: csv, path: data/in, streaming: true}\n"
    settings = "streaming:\n  watermark: {column: at, delay: 0 seconds}\n"
    (line,) = told(inputs=inputs, global_settings=settings)
    assert line.startswith("global_settings:2 no-delay: ")


def test_a_column_of_the_node_is_looked_for_in_each_of_its_streams(told: Told) -> None:
    inputs = "sales: {format: rate}\nairlines: {format: csv, path: data/a.csv, schema: 'id BIGINT'}\n"
    nodes = "clean: {output: sold, input: [sales, airlines], streaming: {watermark: {column: at}}}\n"
    (line,) = told(inputs=inputs, nodes=nodes)
    assert line.startswith(
        "nodes:1 unknown-column: the watermark's column 'at' is not among the columns of input 'sales'"
    )
