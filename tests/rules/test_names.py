"""Names that lead nowhere, nodes that wait for each other, functions that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told


def test_a_project_whose_names_fit_has_no_problems(told: Told) -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"pipelines": "p: {nodes: [claen]}"},
            "pipelines:1 unknown-node: unknown node 'claen' in pipeline 'p' (did you mean 'clean'?)",
        ),
        (
            {"nodes": "clean: {input: sale, output: sold}"},
            "nodes:1 unknown-input: unknown input 'sale' in node 'clean' (did you mean 'sales'?)",
        ),
        (
            {"nodes": "clean: {input: [sales, airline], output: sold}"},
            "nodes:1 unknown-input: unknown input 'airline' in node 'clean' (did you mean 'airlines'?)",
        ),
        (
            {"nodes": "clean: {input: sales, output: sales}"},
            "nodes:1 unknown-output: unknown output 'sales' in node 'clean' (known: other, sold)",
        ),
        (
            {"nodes": "clean: {output: sold}"},
            "nodes:1 missing-binding: node 'clean' does not say its input, and the project has several "
            "(add 'input:' under nodes.clean, with one of 'sales', 'airlines')",
        ),
        (
            {"nodes": "clean: {input: sales}"},
            "nodes:1 missing-binding: node 'clean' does not say its output, and the project has several "
            "(add 'output:' under nodes.clean, with one of 'sold', 'other')",
        ),
        (
            {"nodes": "clean: {input: sales, output: sold, depends_on: other}"},
            "nodes:1 unknown-node: node 'clean' depends on 'other', which pipeline 'p' does not have (take it out)",
        ),
        (
            {"pipelines": "p: {nodes: [clean, clean]}"},
            "pipelines:1 duplicate-node: pipeline 'p' has two nodes named 'clean' "
            "(each has its progress under its name: give one of them another, or name the node once)",
        ),
        (
            {"pipelines": "p: {nodes: [{name: a/b, input: sales, output: sold}]}"},
            "pipelines:1 bad-name: 'a/b' can't be the name of a node "
            "(use letters, digits, '_', '-' and '.', starting with a letter, a digit or '_')",
        ),
    ],
    ids=["node", "input", "in-list", "output", "several-in", "several-out", "depends_on", "twice", "inline-name"],
)
def test_a_name_that_leads_nowhere_is_told_with_the_nearest(told: Told, files: dict[str, str], expected: str) -> None:
    assert told(**files) == [expected]


def test_depends_on_a_node_of_another_pipeline_says_so(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold, depends_on: late}\nlate: {input: airlines, output: other}"
    assert told(pipelines="p: {nodes: [clean]}\nq: {nodes: [late]}", nodes=nodes) == [
        "nodes:1 unknown-node: node 'clean' depends on 'late', which pipeline 'p' does not have "
        "(add 'late' to the nodes of pipeline 'p')"
    ]


def test_a_name_in_a_file_that_can_not_be_read_is_not_called_unknown(told: Told) -> None:
    assert [line.split(" ")[0] for line in told(inputs="- sales")] == ["inputs:1"]
    assert [line.split(" ")[0] for line in told(nodes="clean: [")] == ["nodes:1"]


def test_an_input_may_be_the_output_of_another_node(told: Told) -> None:
    files = {
        "pipelines": "p: {nodes: [clean, late]}",
        "nodes": "clean: {input: sales, output: sold}\nlate: {input: sold, output: other}",
    }
    assert told(**files) == []


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (
            "clean: {input: sales, output: sold, depends_on: late}\nlate: {input: sold, output: other}",
            "nodes:1 cycle: nodes wait for each other: clean -> late -> clean",
        ),
        (
            "clean: {input: other, output: sold}\nlate: {input: sold, output: other}",
            "nodes:1 cycle: nodes wait for each other: clean -> late -> clean",
        ),
        (
            "clean: {input: sales, output: sold, depends_on: clean}\nlate: {input: airlines, output: other}",
            "nodes:1 cycle: node 'clean' waits for itself",
        ),
        (
            "clean: {input: [sales, sold], output: sold}\nlate: {input: airlines, output: other}",
            "nodes:1 cycle: node 'clean' waits for itself",
        ),
    ],
    ids=["depends_on-and-edge", "edges", "itself", "own-output"],
)
def test_nodes_that_wait_for_each_other_are_told_once(told: Told, nodes: str, expected: str) -> None:
    (line,) = told(pipelines="p: {nodes: [clean, late]}", nodes=nodes)
    assert line.startswith(expected)


def test_each_circle_is_told(told: Told) -> None:
    nodes = """
        clean: {input: sales, output: sold, depends_on: clean}
        late: {input: airlines, output: other, depends_on: late}
        """
    assert len(told(pipelines="p: {nodes: [clean, late]}", nodes=nodes)) == 2


@pytest.mark.parametrize(
    ("reference", "code", "hint"),
    [
        ("src.steps:wahs", "no-function", "did you mean 'src.steps:wash'?"),
        ("src.step:wash", "no-module", "did you mean 'src.steps"),
        ("src/steps.py", "bad-reference", "write "),
    ],
)
def test_a_function_and_a_transform_must_be_there(
    told: Told, tmp_path: Path, reference: str, code: str, hint: str
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/steps.py").write_text("def wash(df):\n    return df\n")

    def lines(function: str) -> list[str]:
        return told(nodes=f"clean: {{input: sales, output: sold, function: '{function}', transforms: '{function}'}}")

    assert lines("src.steps:wash") == lines("src.steps.wash") == []
    found = lines(reference)
    assert [line.split(": ")[0] for line in found] == [f"nodes:1 {code}"] * 2
    assert hint in found[0]


def test_a_function_in_a_file_that_is_not_python_is_told_once_and_in_that_file(told: Told, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/steps.py").write_text("import os\ndef wash(df:\n    return df\n")
    (line,) = told(nodes="clean: {input: sales, output: sold, function: 'src.steps:wash', transforms: 'src.steps:dry'}")
    assert line.startswith("src/steps.py:2 python-syntax: ")
