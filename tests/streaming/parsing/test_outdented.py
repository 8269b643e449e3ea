"""A key that stands a level too far to the left is told alone, with where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import check, shown, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"pipelines.yaml": "p:\nnodes: [process_sales_stream]\n"},
            "config/pipelines.yaml:2:1 outside-section: 'nodes' stands beside 'p', not in it (indent it under 'p:')",
        ),
        (
            {"inputs.yaml": "sales_stream:\n  path: data/input/\n  streaming: true\nformat: csv\n"},
            "config/inputs.yaml:4:1 outside-section: 'format' stands beside 'sales_stream', not in it "
            "(indent it under 'sales_stream:')",
        ),
        (
            {"inputs.yaml": "s:\n  path: x\n  format: csv\n  streaming: true\nwatermark:\n  column: at\n"},
            "config/inputs.yaml:5:1 outside-section: 'watermark' stands beside 's', not in it (indent it under 's:')",
        ),
        (
            {"inputs.yaml": "s:\n  path: x\n  format: csv\n  streaming: true\n  options:\n  sep: ';'\n"},
            "config/inputs.yaml:6:3 unknown-key: 'sep' stands beside 'options', not in it (indent it under 'options:')",
        ),
        (
            {"nodes.yaml": "process_sales_stream:\n  streaming:\n  output_mode: append\n"},
            "config/nodes.yaml:3:3 unknown-key: 'output_mode' stands beside 'streaming', not in it "
            "(indent it under 'streaming:')",
        ),
        (
            {"outputs.yaml": "outputs:\nprocessed_sales: {path: x, format: csv}\n"},
            "config/outputs.yaml:2:1 outside-section: 'processed_sales' stands beside 'outputs', not in it "
            "(indent it under 'outputs:', or leave 'outputs:' out)",
        ),
        (
            {"inputs.yaml": "path: data/input/\nformat: csv\nstreaming: true\n"},
            "config/inputs.yaml:1:1 outside-section: 'path' is a key of an input, and stands under none "
            "(write the name of an input and ':' above it, and indent it)",
        ),
    ],
    ids=["nodes", "format", "mapping", "option", "setting", "wrapper", "nameless"],
)
def test_it_is_told_with_what_it_belongs_to(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    assert shown(check(write_tutorial(tmp_path, files))) == [expected]


def test_an_entry_may_have_the_name_of_a_key(tmp_path: Path) -> None:
    files = {
        "inputs.yaml": "sales: {format: rate}\npath: {format: rate}\n",
        "outputs.yaml": "format: {format: csv, path: x}\nmode: {format: csv, path: y}\n",
        "nodes.yaml": "input: {input: path, output: format}\nparams:\nstreaming: {input: sales, output: mode}\n",
        "pipelines.yaml": "p: {nodes: [input, streaming]}\ntype: {nodes: [input]}\n",
    }
    codes = {problem.code for problem in check(write_tutorial(tmp_path, files)).problems}
    assert codes <= {"missing-binding", "shared-output"}


@pytest.mark.parametrize(
    "inputs", ["sales_stream:\n  path: x\n  streaming: true\nformat: csv\n", "path: x\nformat: csv\n"]
)
def test_it_stops_the_run_of_a_pipeline_that_needs_it(tmp_path: Path, inputs: str) -> None:
    checked = check(write_tutorial(tmp_path, {"inputs.yaml": inputs}), pipeline="real_time_sales")
    assert [problem.code for problem in checked.problems] == ["outside-section"]


def test_it_concerns_no_pipeline_that_does_without(tmp_path: Path) -> None:
    files = {
        "inputs.yaml": "sales_stream: {format: rate}\nother:\n  path: x\nformat: csv\n",
        "nodes.yaml": "process_sales_stream: {input: sales_stream}\n",
    }
    root = write_tutorial(tmp_path, files)
    assert check(root, pipeline="real_time_sales").is_sound
    assert not check(root).is_sound
