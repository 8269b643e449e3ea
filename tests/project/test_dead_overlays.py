"""What an environment's folder says in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = """\
sales_stream:
  format: csv
  path: data/input/
  streaming: true
  schema: "id INT"
  options: {sep: ";", header: true}
"""


def told(folder: Path, overlay: str, section: str = "inputs") -> list[str]:
    root = write_tutorial(folder, {"inputs.yaml": INPUTS, f"west/{section}.yaml": overlay})
    return [
        f"{problem.place.line}:{problem.place.column} {problem.code}: {problem.message}"
        for problem in check(root, "west").problems
        if problem.place is not None and problem.place.file == f"config/west/{section}.yaml"
    ]


@pytest.mark.parametrize(
    ("overlay", "expected"),
    [
        (
            "sales_stream:\n  path: data/west/\n  streaming: true\n",
            "3:3 dead-overlay: 'streaming' says what 'config/inputs.yaml' says",
        ),
        (
            "sales_stream:\n  streaming: true\n  path: data/west/\n  format: csv\n",
            "2:3 dead-overlay: 'streaming', 'format' say what 'config/inputs.yaml' says",
        ),
        (
            "sales_stream:\n  options:\n    sep: ','\n    header: true\n",
            "4:5 dead-overlay: 'header' says what 'config/inputs.yaml' says",
        ),
        (
            "sales_stream:\n  options: {header: true, sep: ';'}\n  path: x\n",
            "2:3 dead-overlay: 'options' says what 'config/inputs.yaml' says",
        ),
        (INPUTS, "1:1 dead-overlay: 'sales_stream' says what 'config/inputs.yaml' says"),
        ("sales_stream: {}\n", "1:1 dead-overlay: 'sales_stream' says what 'config/inputs.yaml' says"),
        (
            "sales_stream:\n  path: x\n  watermark: null\n",
            "3:3 dead-overlay: 'watermark' is null, and there is nothing that it would remove",
        ),
        ("old: null\n", "1:1 dead-overlay: 'old' is null, and there is nothing that it would remove"),
        (
            "inputs:\n  sales_stream:\n    path: data/input/\n",
            "2:3 dead-overlay: 'sales_stream' says what 'config/inputs.yaml' says",
        ),
    ],
)
def test_a_key_that_changes_nothing_is_told_in_the_overlay(tmp_path: Path, overlay: str, expected: str) -> None:
    assert told(tmp_path, overlay) == [expected]


@pytest.mark.parametrize(
    "overlay",
    [
        "sales_stream: {path: data/west/}\n",
        "sales_stream: {schema: null}\n",
        "sales_stream: {options: {header: 'true', sep: ','}}\n",
        "sales_stream: {format: json, path: data/input/, streaming: true}\n",
        "sales_stream: {options: {header: false}}\n",
    ],
    ids=["another value", "a null that removes", "text and truth", "another format, so all is new", "of several keys"],
)
def test_a_key_that_changes_something_is_no_problem(tmp_path: Path, overlay: str) -> None:
    assert [line for line in told(tmp_path, overlay) if "dead" in line] == []


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_a_folder_of_empty_files_is_told_once(tmp_path: Path, text: str) -> None:
    (line,) = told(tmp_path, text)
    assert line == "1:1 dead-overlay: nothing stands in the files of 'config/west'"
    write_tutorial(tmp_path, {"west/outputs.yaml": "processed_sales: {path: data/west/}\n"})
    assert told(tmp_path, text) == []


def test_an_overlay_of_a_file_that_is_not_there_changes_something(tmp_path: Path) -> None:
    assert told(tmp_path, "state_root: x\n", "global_settings") == []


def test_an_entry_without_format_that_was_to_change_another_one_is_told_alone(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"west/inputs.yaml": "sales_straem:\n  path: data/west/\n"})
    (problem,) = check(root, "west").problems
    assert (problem.code, problem.hint) == ("unknown-key", "did you mean 'sales_stream'?")
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("config/west/inputs.yaml", 1)


def test_an_entry_of_its_own_with_a_misspelt_format_is_no_other_one(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"west/inputs.yaml": "sales_stream_2:\n  foramt: csv\n  path: data/west/\n"})
    assert "did you mean 'format'?" in [problem.hint for problem in check(root, "west").problems]
