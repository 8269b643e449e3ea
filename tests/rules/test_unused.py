"""Entries and variables that nothing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.environments import check_environments, environments
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.problems import Problem

INPUTS = "sales_stream: {format: csv, path: in, streaming: true, schema: 'id INT'}\n"
NODES = "process_sales_stream: {input: sales_stream, output: processed_sales}\n"
OUTPUTS = "processed_sales: {format: parquet, path: out}\n"
PROJECT = {"inputs.yaml": INPUTS, "nodes.yaml": NODES, "outputs.yaml": OUTPUTS}


def lines(problems: tuple[Problem, ...]) -> list[str]:
    placed = [(problem.place, problem) for problem in problems]
    return [
        " ".join([f"{place.file.removeprefix('config/')}:{place.line}", problem.code, *problem.envs])
        for place, problem in placed
        if place is not None
    ]


def told(folder: Path, files: dict[str, str], env: str = "dev") -> list[str]:
    return lines(check(write_tutorial(folder, PROJECT | files), env).problems)


def told_of_all(folder: Path, files: dict[str, str], *envs: str) -> list[str]:
    root = write_tutorial(folder, PROJECT | files)
    problems = check_environments(root, envs or environments(root, "dev"), {}).problems
    return lines(tuple(problem for problem in problems if problem.code != "shared-by-environments"))


UNUSED = {
    "unused-node": {"nodes.yaml": NODES + "old: {input: sales_stream, output: processed_sales}\n"},
    "unused-input": {"inputs.yaml": INPUTS + "old: {format: rate}\n"},
    "unused-output": {"outputs.yaml": OUTPUTS + "old: {format: console}\n"},
    "unused-variable": {"global_settings.yaml": "\nvariables: {OLD: 1}\n"},
}
"""By code; each stands in the second line."""

each = pytest.mark.parametrize(("code", "files"), UNUSED.items(), ids=UNUSED)


@each
def test_what_nothing_uses_is_told_at_its_name(tmp_path: Path, code: str, files: dict[str, str]) -> None:
    assert told(tmp_path, files) == [f"{next(iter(files))}:2 {code}"]


@pytest.mark.parametrize(
    "files",
    [
        {"nodes.yaml": "process_sales_stream: {}\n"},
        {"nodes.yaml": NODES + "late: {input: processed_sales, output: [late]}\n"}
        | {"outputs.yaml": OUTPUTS + "late: {format: console}\n"}
        | {"pipelines.yaml": "p: {nodes: [process_sales_stream, late]}\n"},
        {"inputs.yaml": INPUTS.replace("in,", "'${A}',"), "global_settings.yaml": "variables: {A: '${B:-x}', B: y}\n"},
        {"inputs.yaml": INPUTS.replace("in,", "'${UNKNOWN:-${A}}',"), "global_settings.yaml": "variables: {A: x}\n"},
    ],
    ids=["the only ones", "one node's output is another's input", "in a variable", "in a default"],
)
def test_what_is_used_in_any_way_is_no_problem(tmp_path: Path, files: dict[str, str]) -> None:
    assert told(tmp_path, files) == []


def test_the_inputs_of_an_unused_node_are_used(tmp_path: Path) -> None:
    files = {"inputs.yaml": INPUTS + "other: {format: rate}\n"}
    files["nodes.yaml"] = NODES + "old: {input: other, output: processed_sales}\n"
    assert told(tmp_path, files) == ["nodes.yaml:2 unused-node"]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"nodes.yaml": NODES.replace("input: sales_stream", "input: sales_stram")}, "unknown-input"),
        ({"pipelines.yaml": "p: {nodes: [process_sales_strem]}\n"}, "unknown-node"),
        ({"nodes.yaml": NODES.replace("output:", "outptu:")}, "unknown-key"),
        ({"pipelines.yaml": "p: {nods: [process_sales_stream]}\n"}, "unknown-key"),
        ({"inputs.yaml": "sales_stream: {fromat: rate}\n"}, "unknown-key"),
        (
            {"inputs.yaml": INPUTS.replace("in,", "'${INCOMNG}',")}
            | {"global_settings.yaml": "variables: {INCOMING: in}\n"},
            "unset-variable",
        ),
    ],
)
def test_a_misspelt_name_leaves_nothing_unused(tmp_path: Path, files: dict[str, str], code: str) -> None:
    (line,) = told(tmp_path, files)
    assert line.endswith(f" {code}")


USED_IN_PROD = {
    "unused-node": {"prod/pipelines.yaml": "real_time_sales: {nodes: [old]}\n"},
    "unused-input": {"prod/nodes.yaml": "process_sales_stream: {input: old}\n"},
    "unused-output": {"prod/nodes.yaml": "process_sales_stream: {output: old}\n"},
    "unused-variable": {"prod/inputs.yaml": "sales_stream: {path: '${OLD}/x'}\n"},
}


@each
def test_what_one_environment_uses_is_used(tmp_path: Path, code: str, files: dict[str, str]) -> None:
    def unused(lines: list[str]) -> list[str]:
        return [line for line in lines if "unused" in line]

    assert unused(told_of_all(tmp_path, files | USED_IN_PROD[code])) == []
    assert unused(told(tmp_path, files)) == unused(told_of_all(tmp_path, {}, "dev")) == []


@each
def test_what_no_environment_uses_is_told_once(tmp_path: Path, code: str, files: dict[str, str]) -> None:
    overlay = {"test/inputs.yaml": "sales_stream: {path: elsewhere}\n"}
    assert told_of_all(tmp_path, files | overlay) == [f"{next(iter(files))}:2 {code}"]
    same = {"test/inputs.yaml": "sales_stream: {streaming: true}\n"}
    assert f"{next(iter(files))}:2 {code}" in told_of_all(tmp_path, files | same)
    assert told_of_all(tmp_path, overlay, "test") == []


def test_what_an_environment_adds_is_used_there(tmp_path: Path) -> None:
    overlay = {"test/inputs.yaml": "other: {format: rate}\n"}
    assert told_of_all(tmp_path, overlay) == ["test/inputs.yaml:1 unused-input test"]
    assert told_of_all(tmp_path, {}, "test") == ["test/inputs.yaml:1 unused-input"]
    assert told(tmp_path, {}, "test") == ["test/inputs.yaml:1 unused-input"]


def test_a_run_of_one_pipeline_is_not_told_of_what_others_use(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, PROJECT | UNUSED["unused-input"])
    assert check(root, pipeline="real_time_sales").problems == ()
