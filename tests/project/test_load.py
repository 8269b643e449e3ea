from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.problems import Severity

if TYPE_CHECKING:
    from tauro.project.project import Project
    from tests.project.conftest import Load


def shown(project: Project) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.message, project.place(problem).file) for problem in project.problems]


@pytest.mark.parametrize(
    "text",
    [
        "inputs:\n  sales: {format: csv}\n",
        "sales: {format: csv}\n",
        "input:\n  sales: {format: csv}\n",
        ".anchors: {x: 1}\ninputs:\n  sales: {format: csv}\n",
    ],
    ids=["wrapped", "bare", "other-spelling", "with-anchors"],
)
def test_a_file_holds_its_mapping_bare_or_under_its_own_name(load: Load, text: str) -> None:
    project = load(files={"inputs.yaml": text})
    assert project.problems == ()
    assert project.section("inputs") == {"sales": {"format": "csv"}}


def test_an_entry_may_have_a_sections_name(load: Load) -> None:
    project = load(files={"inputs.yaml": "inputs: {format: csv, path: x}\nother: {format: csv}"})
    assert project.problems == ()
    assert list(project.section("inputs")) == ["inputs", "other"]


def test_what_stands_beside_the_wrapping_name_is_a_problem(load: Load) -> None:
    project = load(files={"inputs.yaml": "inputs:\n  a: {format: csv}\nb: {format: csv}"})
    assert shown(project) == [("outside-section", "'b' stands beside 'inputs', not in it", "config/inputs.yaml")]
    assert list(project.section("inputs")) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "'config/inputs.yaml' holds a list where a mapping is due"),
        ("inputs: [a]\n", "'config/inputs.yaml' holds a list where a mapping is due"),
        ("hello\n", "'config/inputs.yaml' holds a single value where a mapping is due"),
    ],
    ids=["list", "wrapped-list", "word"],
)
def test_a_section_must_be_a_mapping(load: Load, text: str, message: str) -> None:
    project = load(files={"inputs.yaml": text})
    assert shown(project) == [("not-a-mapping", message, "config/inputs.yaml")]
    assert project.section("inputs") == {}
    assert project.is_opaque(("inputs", "sales"))


@pytest.mark.parametrize("text", ["", "# later\n", "inputs:\n", "{}\n"], ids=repr)
def test_an_empty_file_is_a_problem(load: Load, text: str) -> None:
    project = load(files={"inputs.yaml": text})
    assert shown(project) == [("empty-file", "'config/inputs.yaml' is empty", "config/inputs.yaml")]


def test_an_empty_file_is_fine_where_nothing_needs_to_be_said(load: Load) -> None:
    files = {
        "global_settings.yaml": "# spark:\n",
        "inputs.yaml": "",
        "dev/inputs.yaml": "sales: {format: csv}",
        "dev/nodes.yaml": "",
    }
    project = load(files=files)
    assert project.problems == ()
    assert project.section("inputs") == {"sales": {"format": "csv"}}
    assert project.section("global_settings") == {}


def test_a_project_without_pipelines_says_so(load: Load) -> None:
    project = load(files={"pipelines.yaml": "", "nodes.yaml": "clean: {}"})
    assert shown(project) == [("empty-file", "'config/pipelines.yaml' is empty", "config/pipelines.yaml")]


@pytest.mark.parametrize("env", ["../x", "porduction"])
def test_a_wrong_environment_is_the_only_problem(load: Load, env: str) -> None:
    files = {"inputs.yaml": "- broken", "production/inputs.yaml": "a: {format: csv}"}
    project = load(env, files=files)
    assert len(project.problems) == 1
    assert project.section("pipelines") == {}
    assert project.is_opaque(("inputs", "sales"))


def test_problems_of_all_files_come_at_once(load: Load) -> None:
    files = {
        "nodes.yaml": "clean:\n\tfunction: x\n",
        "inputs.yaml": "a: {path: '${NOT_SET}'}\na: {path: y, path: z}\n",
        "outputs.yaml": "out: {path: '${NOR_THIS}'}",
        "dev/outputs.yaml": "[]",
    }
    codes = [code for code, _, _ in shown(load(files=files))]
    assert sorted(codes) == ["duplicate-key", "duplicate-key", "not-a-mapping", "tab-indentation", "unset-variable"]


@pytest.mark.parametrize("section", ["pipelines", "nodes", "inputs", "outputs"])
def test_a_name_must_be_able_to_stand_in_a_path(load: Load, section: str) -> None:
    project = load(files={f"{section}.yaml": "'../x': {format: csv, nodes: [a]}\nfine.name-1: {format: csv}"})
    (problem,) = project.problems
    assert (problem.code, problem.key_path) == ("bad-name", (section, "../x"))
    assert project.place(problem).column == 1


def test_inputs_and_outputs_share_one_namespace(load: Load) -> None:
    project = load(files={"inputs.yaml": "sales: {format: csv}", "outputs.yaml": "sales: {format: csv}"})
    message = "'sales' is the name of an input and of an output"
    assert shown(project) == [("name-taken", message, "config/outputs.yaml")]


def test_a_misnamed_file_leaves_its_section_open(load: Load) -> None:
    project = load(files={"node.yaml": "clean: {}"})
    (problem,) = project.problems
    assert (problem.code, problem.severity) == ("misnamed-file", Severity.ERROR)
    assert project.is_opaque(("nodes", "clean"))
