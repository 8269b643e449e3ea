"""Options with which rows or values get lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

SERVERS = "kafka.bootstrap.servers: 'b:9092'"


def reading(source: str) -> dict[str, str]:
    return {"inputs": f"sales: {{{source}}}", "nodes": "clean: {input: sales, output: sold}"}


@pytest.mark.parametrize(
    ("source", "code", "option"),
    [
        (f"format: kafka, options: {{{SERVERS}, subscribe: t, failOnDataLoss: false}}", "data-loss-allowed", "fail"),
        (f"format: kafka, options: {{{SERVERS}, subscribe: t, failondataloss: 'FALSE'}}", "data-loss-allowed", "fail"),
        ("format: delta, path: x, streaming: true, options: {failOnDataLoss: false}", "data-loss-allowed", "fail"),
        ("format: delta_stream, path: x, options: {failOnDataLoss: false}", "data-loss-allowed", "fail"),
        ("format: delta, path: x, streaming: true, options: {ignoreChanges: true}", "skipped-changes", "ignore"),
        ("format: delta, path: x, streaming: true, options: {ignoreDeletes: true}", "skipped-changes", "ignore"),
        ("format: delta, path: x, streaming: true, options: {skipChangeCommits: true}", "skipped-changes", "skip"),
        ("format: csv, path: x, streaming: true, options: {ignoreMissingFiles: true}", "skipped-files", "ignore"),
        ("format: parquet, path: x, options: {ignoreCorruptFiles: true}", "skipped-files", "ignore"),
        ("format: csv, path: x, streaming: true, options: {mode: permissive}", "lossy-parsing", "mode"),
        ("format: json, path: x, options: {mode: DROPMALFORMED}", "lossy-parsing", "mode"),
        ("format: file_stream, file_format: csv, path: x, options: {mode: PERMISSIVE}", "lossy-parsing", "mode"),
        ("format: json, path: x, schema: 'id INT', options: {mode: PERMISSIVE}", "lossy-parsing", "mode"),
        (
            "format: json, path: x, schema: 'id INT, _corrupt_record STRING', options: {mode: DROPMALFORMED}",
            "lossy-parsing",
            "mode",
        ),
    ],
)
def test_an_option_that_loses_something_is_told(told: Told, source: str, code: str, option: str) -> None:
    (line,) = told(**reading(source))
    assert line.startswith(f"inputs:1 {code}: input 'sales' has '{option}")
    assert "(leave it out" in line


@pytest.mark.parametrize(
    "source",
    [
        f"format: kafka, options: {{{SERVERS}, subscribe: t, failOnDataLoss: true}}",
        "format: delta, path: x, streaming: true, options: {skipChangeCommits: false}",
        "format: csv, path: x, streaming: true, options: {ignoreMissingFiles: 'false', mode: FAILFAST}",
        "format: json, path: x, schema: 'id INT, _corrupt_record STRING', options: {mode: PERMISSIVE}",
        "format: json, path: x, schema: 'id INT, bad STRING',"
        " options: {mode: PERMISSIVE, columnNameOfCorruptRecord: bad}",
    ],
)
def test_the_safe_values_are_no_problem(told: Told, source: str) -> None:
    assert told(**reading(source)) == []


@pytest.mark.parametrize(("acks", "is_told"), [("0", True), ("1", True), ("all", False), ("-1", False)])
def test_a_sink_waits_until_messages_are_kept(told: Told, acks: str, is_told: bool) -> None:
    sink = f"sold: {{format: kafka, options: {{{SERVERS}, topic: t, kafka.acks: {acks}}}}}"
    lines = told(outputs=sink, nodes="clean: {input: sales, output: sold}")
    assert [line.partition(":")[2].split(":")[0] for line in lines] == ["1 unconfirmed-writes"] * is_told


def test_an_input_of_two_nodes_is_told_once(told: Told) -> None:
    files = reading("format: csv, path: x, streaming: true, options: {mode: PERMISSIVE}")
    nodes = "clean: {input: sales, output: sold}\nother: {input: sales, output: other}"
    assert len(told(**{**files, "pipelines": "p: {nodes: [clean, other]}", "nodes": nodes})) == 1


def test_a_misspelt_mode_would_be_sparks_own_default(told: Told) -> None:
    (line,) = told(**reading("format: csv, path: x, streaming: true, options: {mode: FAILFST}"))
    assert line == (
        "inputs:1 unknown-value: option 'mode' of input 'sales' can't be 'FAILFST': Spark would take its own default "
        "(did you mean 'FAILFAST'?)"
    )
