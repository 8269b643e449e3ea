"""What is wrong inside an entry, in the words of somebody who writes YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import check, shown, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

SALES = "sales_stream: {{path: a, format: csv, streaming: true, {}}}"
NODE = "process_sales_stream: {{streaming: {{{}}}}}"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (
            "inputs",
            SALES.format("schema: [{name: id}]"),
            "bad-value: ",
        ),
        (
            "inputs",
            SALES.format("watermark: {delay: 1 minute}"),
            "missing-key: input 'sales_stream' needs a column (add 'column:' under inputs.sales_stream.watermark)",
        ),
        (
            "inputs",
            SALES.format("watermark: {column: date, dely: 1 minute}"),
            "unknown-key: unknown key 'dely' in 'watermark' of input 'sales_stream' (did you mean 'delay'?)",
        ),
        (
            "inputs",
            SALES.format("landing: move"),
            "unknown-value: 'landing' of input 'sales_stream' can't be 'move' (known: copy, link)",
        ),
        (
            "inputs",
            SALES.format("options: {Path: x}"),
            "unknown-option: option 'Path' is set by Tauro (say 'path:' beside 'format:')",
        ),
        (
            "nodes",
            NODE.format("trigger: {typ: once}"),
            "unknown-key: unknown key 'typ' in 'trigger' of node 'process_sales_stream' (did you mean 'type'?)",
        ),
        (
            "nodes",
            NODE.format("output_mode: apend"),
            "unknown-value: 'output_mode' of node 'process_sales_stream' can't be 'apend' (did you mean 'append'?)",
        ),
        (
            "nodes",
            NODE.format("trigger: 5 seconds"),
            "wrong-type: 'trigger' of node 'process_sales_stream' must be a mapping",
        ),
        (
            "nodes",
            NODE.format("on_node_failure: continue"),
            "misplaced-key: 'on_node_failure' can't be said here "
            "(it belongs to the pipeline: say it in the pipeline's 'streaming:')",
        ),
        (
            "nodes",
            "process_sales_stream: {params: [1]}",
            "wrong-type: 'params' of node 'process_sales_stream' must be a mapping",
        ),
        (
            "nodes",
            "process_sales_stream: {input: 5}",
            "wrong-type: 'input' of node 'process_sales_stream' must be text, a list or a mapping",
        ),
        (
            "pipelines",
            "p: {nodes: process_sales_stream}",
            "wrong-type: 'nodes' of pipeline 'p' must be a list",
        ),
        (
            "pipelines",
            "p: {nodes: [[process_sales_stream]]}",
            "wrong-type: an item of 'nodes' of pipeline 'p' must be text or a mapping",
        ),
        (
            "global_settings",
            "spark: {conf: {spark.executor.memory: [4g]}}",
            "wrong-type: 'spark.executor.memory' of global_settings.yaml must be "
            "text, true or false, a whole number or a number",
        ),
    ],
    ids=lambda value: None,
)
def test_a_mistake_inside_an_entry(tmp_path: Path, file: str, text: str, expected: str) -> None:
    (problem,) = shown(check(write_tutorial(tmp_path, {f"{file}.yaml": text})))
    place, _, told = problem.partition(" ")
    assert place.startswith(f"config/{file}.yaml:1:")
    assert told.startswith(expected)


def test_a_mistake_in_an_entry_that_is_written_out_in_a_node(tmp_path: Path) -> None:
    text = "process_sales_stream: {input: {format: csv, pth: x}, output: {format: parket, path: y}}"
    problems = shown(check(write_tutorial(tmp_path, {"nodes.yaml": text})))
    told = [problem.partition(" ")[2] for problem in problems]
    assert [problem for problem in told if not problem.startswith("unused-")] == [
        "unknown-key: unknown key 'pth' in input 'process_sales_stream.input' (did you mean 'path'?)",
        "unknown-format: unknown format 'parket' in output 'process_sales_stream.output' (did you mean 'parquet'?)",
    ]
