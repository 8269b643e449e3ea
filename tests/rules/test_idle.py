"""What is said where it does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.environments import check_environments
from tests.project_files import TUTORIAL, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told

STREAM = "clean: {input: sales, output: sold}"
TABLE = "clean: {input: airlines, output: sold}"


def of(lines: list[str], code: str = "no-effect") -> list[str]:
    return [line.split(" (")[0] for line in lines if f" {code}:" in line]


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("format: csv, path: x, file_pattern: 'a*.csv'", "file_pattern"),
        ("format: csv, path: x, recursive: true", "recursive"),
        ("format: parquet, path: x, landing: link", "landing"),
        ("format: json, path: x, source_file: file", "source_file"),
        ("format: csv, path: x, schema: 'at TIMESTAMP', watermark: {column: at}", "watermark"),
        ("format: delta, path: x, watermark: {column: at}", "watermark"),
    ],
)
def test_a_key_of_streams_does_nothing_for_a_table(told: Told, source: str, key: str) -> None:
    (line,) = of(told(inputs=f"airlines: {{{source}}}", nodes=TABLE))
    assert line.startswith(f"inputs:1 no-effect: {key!r} does nothing for input 'airlines', which is no stream but ")
    if "delta" not in source:
        assert of(told(inputs=f"sales: {{{source}, streaming: true}}", nodes=STREAM)) == []


@pytest.mark.parametrize("option", ["maxFilesPerTrigger: 1", "latestFirst: true", "MAXBYTESPERTRIGGER: 9"])
def test_an_option_of_streams_does_nothing_for_a_table(told: Told, option: str) -> None:
    source = f"{{format: csv, path: x, options: {{{option}}}"
    (line,) = of(told(inputs=f"airlines: {source}}}", nodes=TABLE))
    name = option.partition(":")[0]
    assert line.startswith(f"inputs:1 no-effect: the option {name!r} does nothing for input 'airlines'")
    assert of(told(inputs=f"sales: {source}, streaming: true}}", nodes=STREAM)) == []


@pytest.mark.parametrize(("mode", "is_told"), [("FAILFAST", True), ("PERMISSIVE", False), (None, True)])
def test_a_column_for_broken_rows_needs_a_mode_that_keeps_them(told: Told, mode: str | None, is_told: bool) -> None:
    options = "columnNameOfCorruptRecord: bad" + (f", mode: {mode}" if mode else "")
    source = f"sales: {{format: json, path: x, streaming: true, schema: 'bad STRING', options: {{{options}}}}}"
    assert len(of(told(inputs=source, nodes=STREAM))) == is_told


@pytest.mark.parametrize("option", ["modifiedAfter", "modifiedbefore"])
def test_what_spark_refuses_on_a_stream_is_an_error(told: Told, option: str) -> None:
    source = f"{{format: csv, path: x, options: {{{option}: '2024-01-01T00:00:00'}}"
    (line,) = told(inputs=f"sales: {source}, streaming: true}}", nodes=STREAM)
    assert line.startswith(f"inputs:1 unknown-option: Spark refuses the option {option!r} on a stream")
    assert told(inputs=f"airlines: {source}}}", nodes=TABLE) == []


@pytest.mark.parametrize(
    ("mode", "node", "is_told"),
    [
        ("overwrite", STREAM, True),
        ("append", STREAM, False),
        ("error", STREAM, False),
        ("overwrite", TABLE, False),
    ],
)
def test_a_stream_adds_to_what_is_there(told: Told, mode: str, node: str, is_told: bool) -> None:
    lines = of(told(nodes=node, outputs=f"sold: {{format: parquet, path: y, mode: {mode}}}"))
    text = f"outputs:1 no-effect: 'mode: {mode}' does nothing for output 'sold': a stream adds to what is there"
    assert lines == [text] * is_told


@pytest.mark.parametrize(
    "setting",
    [
        "trigger: {interval: 5 seconds}",
        "settle_time: 3 seconds",
        "on_file_change: fail",
        "stop_timeout: 3 seconds",
        "query_name: q",
        "checkpoint_location: here",
    ],
)
def test_a_setting_of_streams_does_nothing_for_a_batch_node(told: Told, setting: str) -> None:
    key = setting.split(":", maxsplit=1)[0]
    nodes = f"clean: {{input: airlines, output: sold, streaming: {{{setting}}}}}"
    assert of(told(nodes=nodes)) == [f"nodes:1 no-effect: {key!r} does nothing for node 'clean': it reads no stream"]
    assert of(told(nodes=nodes.replace("airlines", "sales"))) == []


def test_what_a_batch_node_inherits_is_for_others(told: Told) -> None:
    pipelines = "p:\n  nodes: [clean]\n  streaming: {trigger: {interval: 5 seconds}}\n"
    assert of(told(pipelines=pipelines, nodes=TABLE)) == []
    assert of(told(nodes=TABLE, global_settings="streaming: {settle_time: 5 seconds}\n")) == []


@pytest.mark.parametrize(
    ("source", "is_told"),
    [
        ("{format: rate}", True),
        ("{format: delta, path: x, streaming: true}", True),
        ("{format: csv, path: 's3a://bucket/x', streaming: true}", True),
        ("{format: csv, path: x, streaming: true}", False),
        ("{format: file_stream, file_format: csv, path: x}", False),
    ],
)
def test_settling_is_for_folders_that_land(told: Told, source: str, is_told: bool) -> None:
    nodes = "clean: {input: sales, output: sold, streaming: {settle_time: 5 seconds}}"
    lines = of(told(inputs=f"sales: {source}", nodes=nodes))
    text = "nodes:1 no-effect: 'settle_time' does nothing for node 'clean': it watches no folder of this machine"
    assert lines == [text] * is_told


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("format: csv, path: x", None),
        ("format: csv, path: x, options: {header: false}", "it watches no files with a header"),
        ("format: json, path: x", None),
        ("format: json, path: x, schema: 'id INT'", "its declared 'schema:' says which fields of JSON are read"),
        (
            "format: json, path: x, options: {multiLine: true}",
            "JSON is looked into only where each row is a line, in UTF-8",
        ),
        ("format: parquet, path: x", None),
        ("format: parquet, path: x, schema: 'id INT'", None),
        ("format: orc, path: x", "its files are not looked into for their columns"),
        ("format: csv, path: 's3a://bucket/x'", "it watches no folder of this machine"),
    ],
)
def test_columns_that_change_are_those_that_somebody_looks_at(told: Told, source: str, reason: str | None) -> None:
    nodes = "clean: {input: sales, output: sold, streaming: {on_schema_change: evolve}}"
    lines = of(told(inputs=f"sales: {{{source}, streaming: true}}", nodes=nodes))
    text = f"nodes:1 no-effect: 'on_schema_change' does nothing for node 'clean': {reason}"
    assert lines == ([] if reason is None else [text])


def test_a_node_whose_input_is_not_known_is_not_judged(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold, streaming: {settle_time: 5 seconds}}"
    assert of(told(inputs="sales: {format: cvs, path: x}", nodes=nodes)) == []


def test_parameters_are_for_a_function_or_a_query(told: Told) -> None:
    (line,) = of(told(nodes="clean: {input: sales, output: sold, params: {rate: 1}}"))
    assert line == "nodes:1 no-effect: 'params' do nothing for node 'clean': it has neither a function nor a query"
    sql = "clean: {input: sales, output: sold, sql: 'SELECT :rate AS r FROM sales', params: {rate: 1}}"
    assert of(told(nodes=sql)) == []


def test_what_does_something_in_one_environment_is_no_problem_in_another(tmp_path: Path) -> None:
    def codes(overlay: str) -> list[str]:
        inputs = TUTORIAL["config/inputs.yaml"] + "    file_pattern: 'a*.csv'\n"
        root = write_tutorial(tmp_path, {"inputs.yaml": inputs, "test/inputs.yaml": overlay})
        problems = check_environments(root, ("dev", "test"), {}).problems
        return [problem.code for problem in problems if problem.code != "shared-by-environments"]

    outputs = "processed_sales: {format: parquet, path: x}\n"
    write_tutorial(tmp_path, {"outputs.yaml": outputs, "test/outputs.yaml": "processed_sales: {streaming: false}\n"})
    assert codes("sales_stream: {streaming: false}\n") == []
    assert codes("sales_stream: {streaming: false, recursive: true}\n") == ["no-effect"]
