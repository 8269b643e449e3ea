"""What other frameworks call otherwise is told with its name here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.readers import READERS
from tauro.streaming.specs import elsewhere
from tauro.streaming.writers import WRITERS
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

NODE = "process_sales_stream: {{{}: x}}"
INPUT = "sales_stream: {{path: a, format: csv, streaming: true, {}: x}}"


@pytest.mark.parametrize(
    ("file", "text", "key", "here"),
    [
        ("nodes", NODE, "checkpointLocation", "checkpoint_location:"),
        ("nodes", NODE, "outputMode", "output_mode:"),
        ("nodes", NODE, "processingTime", "interval: 10 seconds"),
        ("nodes", NODE, "source", "'input:'"),
        ("nodes", NODE, "sink", "'output:'"),
        ("nodes", NODE, "query", "'sql:'"),
        ("nodes", NODE, "inputs", "'input'"),
        ("nodes", NODE, "dependencies", "'depends_on:'"),
        ("inputs", INPUT, "filepath", "'path:'"),
        ("inputs", INPUT, "kafka_bootstrap_servers", "'kafka.bootstrap.servers'"),
        ("inputs", INPUT, "load_args", "'options:'"),
        ("inputs", INPUT, "readerOptions", "'options:'"),
        ("inputs", INPUT, "pathGlobFilter", "'file_pattern:'"),
        ("outputs", "processed_sales: {{path: a, format: csv, {}: x}}", "partitionBy", "'partition_by"),
        ("outputs", "processed_sales: {{path: a, format: csv, {}: x}}", "save_mode", "'mode:'"),
    ],
)
def test_a_word_of_another_framework_is_told_with_its_name_here(
    tmp_path: Path, file: str, text: str, key: str, here: str
) -> None:
    (problem,) = check(write_tutorial(tmp_path, {f"{file}.yaml": text.format(key)})).problems
    assert problem.code == "unknown-key"
    assert here in str(problem.hint)


def test_a_slip_of_the_finger_comes_before_words_of_others(tmp_path: Path) -> None:
    files = {"nodes.yaml": "process_sales_stream: {streaming: {trigger: {typ: once}}}"}
    (problem,) = check(write_tutorial(tmp_path, files)).problems
    assert problem.hint == "did you mean 'type'?"


def test_the_table_is_written_as_it_is_looked_up() -> None:
    table = elsewhere._CALLED_HERE
    assert [key for key in table if not re.fullmatch("[a-z]+", key)] == []
    assert all(hint.startswith("here ") for hint in table.values())


@pytest.mark.parametrize(("name", "here"), [("cloudFiles", "'streaming: true'"), ("eventhubs", "'kafka'")])
def test_a_format_of_another_framework_is_told_with_its_name_here(tmp_path: Path, name: str, here: str) -> None:
    files = {"inputs.yaml": f"sales_stream: {{path: a, format: {name}}}"}
    (problem,) = check(write_tutorial(tmp_path, files)).problems
    assert problem.code == "unknown-format"
    assert here in str(problem.hint)


def test_no_format_that_there_is_has_another_name_here() -> None:
    assert [name for name in (*READERS.formats(), *WRITERS.formats()) if elsewhere.format_here(name)] == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"nodes.yaml": "process_sales_stream: {trigger: {type: available_now}}"}, ["say it in 'streaming:'"]),
        ({"nodes.yaml": "process_sales_stream: {options: {compression: gzip}}"}, ["say it in 'streaming:'"]),
        (
            {"inputs.yaml": "s: {format: csv, path: in, streaming: true, maxFilesPerTrigger: 5}"},
            ["say it in 'options:'"],
        ),
        (
            {
                "inputs.yaml": "s: {format: csv, path: in, streaming: true, "
                "watermark: {event_time_column: at, delayThreshold: 1 minute}}"
            },
            ["here it is 'column:', in a 'watermark:'", "here it is 'delay:', in a 'watermark:'"],
        ),
    ],
)
def test_a_key_one_floor_too_high_or_of_another_name_is_told_alone(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    assert [problem.hint for problem in check(write_tutorial(tmp_path, files)).problems] == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("pipelines.yaml", "p:\n  nodes: process_sales_stream, late\n", "write [process_sales_stream, late]"),
        (
            "pipelines.yaml",
            "p:\n  nodes:\n    -process_sales_stream\n    -late\n",
            "write [process_sales_stream, late]",
        ),
        (
            "nodes.yaml",
            "process_sales_stream: {streaming: {trigger: availableNow}}",
            "here it is 'trigger: {type: available_now}', in 'streaming:'",
        ),
    ],
)
def test_a_text_in_place_of_a_list_or_a_mapping(tmp_path: Path, file: str, text: str, expected: str) -> None:
    assert expected in [problem.hint for problem in check(write_tutorial(tmp_path, {file: text})).problems]
