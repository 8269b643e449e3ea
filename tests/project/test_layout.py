from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tauro.errors import ProjectError
from tauro.problems import Problem, Severity
from tauro.project.layout import environment_problem, find_project, read_folder

if TYPE_CHECKING:
    from pathlib import Path


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def test_a_project_is_found_from_any_folder_below_it(tmp_path: Path) -> None:
    make(tmp_path, "config/pipelines.yaml", "src/nodes/deep/x.py")
    for start in (tmp_path, tmp_path / "config", tmp_path / "src/nodes/deep"):
        assert find_project(start) == tmp_path.resolve()


def test_the_nearest_project_wins(tmp_path: Path) -> None:
    make(tmp_path, "config/pipelines.yaml", "inner/config/input.yml")
    assert find_project(tmp_path / "inner") == (tmp_path / "inner").resolve()


def test_a_config_folder_of_something_else_is_passed_by(tmp_path: Path) -> None:
    make(tmp_path, "config/pipelines.yaml", "inner/config/webpack.js", "inner/config/app.yaml")
    assert find_project(tmp_path / "inner") == tmp_path.resolve()


def test_a_named_folder_must_be_the_project_itself(tmp_path: Path) -> None:
    make(tmp_path, "config/pipelines.yaml", "src/x.py")
    assert find_project(tmp_path, upwards=False) == tmp_path.resolve()
    with pytest.raises(ProjectError, match="there is no project in"):
        find_project(tmp_path / "src", upwards=False)


@pytest.mark.parametrize(
    ("files", "start", "hint"),
    [
        ([], ".", "make one with 'tauro init NAME'"),
        (["config/pipeline.yaml"], ".", "did you mean 'pipelines.yaml'?"),
        (["pipelines.yaml"], ".", "belong in the folder 'config/'"),
        ([], "nowhere", "there is no such folder"),
    ],
    ids=["nothing", "misnamed", "not-in-config", "no-folder"],
)
def test_no_project_says_where_it_was_looked_for_and_what_to_do(
    tmp_path: Path, files: list[str], start: str, hint: str
) -> None:
    make(tmp_path, *files)
    with pytest.raises(ProjectError) as caught:
        find_project(tmp_path / start)
    assert str((tmp_path / start).resolve()) in caught.value.message
    assert caught.value.hint is not None
    assert hint in caught.value.hint
    assert [problem.code for problem in caught.value.problems] == ["no-project"]
    assert caught.value.exit_code == 3


def test_a_config_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir(mode=0o000)
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path / "config")
    with pytest.raises(ProjectError) as caught:
        find_project(tmp_path)
    assert caught.value.hint == "there is a folder 'config/', which can't be read: give this user the right to"


def test_both_spellings_and_both_suffixes_are_files_of_a_project(tmp_path: Path) -> None:
    make(tmp_path, "pipelines.yml", "nodes.yaml", "input.yaml", "outputs.yml", "global_settings.yaml", ".hidden.yaml")
    files = read_folder(tmp_path, "config").files
    assert {section: path.name for section, path in files.items()} == {
        "global_settings": "global_settings.yaml",
        "inputs": "input.yaml",
        "nodes": "nodes.yaml",
        "outputs": "outputs.yml",
        "pipelines": "pipelines.yml",
    }


@pytest.mark.parametrize("second", ["input.yaml", "inputs.yml"])
def test_two_files_for_one_section_are_a_problem(tmp_path: Path, second: str) -> None:
    make(tmp_path, "inputs.yaml", second)
    (problem,) = read_folder(tmp_path, "config").problems
    assert problem.code == "two-files"
    assert "'inputs.yaml'" in problem.message
    assert repr(second) in problem.message


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("pipeline.yaml", "pipelines"),
        ("node.yml", "nodes"),
        ("Inputs.yaml", "inputs"),
        ("globalsettings.yaml", "global_settings"),
    ],
)
def test_a_file_of_nearly_the_right_name_is_a_problem(tmp_path: Path, name: str, meant: str) -> None:
    make(tmp_path, name)
    folder = read_folder(tmp_path, "config")
    (problem,) = folder.problems
    assert (problem.code, problem.hint) == ("misnamed-file", f"did you mean '{meant}.yaml'?")
    assert problem.severity is Severity.ERROR
    assert folder.misnamed == {meant}


def test_beside_the_right_file_a_similar_name_is_only_a_warning(tmp_path: Path) -> None:
    make(tmp_path, "nodes.yaml", "notes.yaml", "logging.yaml")
    folder = read_folder(tmp_path, "config")
    assert [(problem.code, problem.severity) for problem in folder.problems] == [("misnamed-file", Severity.WARNING)]
    assert folder.misnamed == frozenset()


@pytest.mark.parametrize("env", ["../x", "", ".", "..", "a/b", "a b", ".hidden", "-x", "x\n", "x" * 200], ids=repr)
def test_an_environment_must_be_a_plain_name(tmp_path: Path, env: str) -> None:
    make(tmp_path, "config/pipelines.yaml")
    problem = environment_problem(tmp_path, env)
    assert problem is not None
    assert (problem.code, problem.message) == ("bad-name", f"{env!r} can't be the name of an environment")


def test_an_environment_near_an_existing_one_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "config/pipelines.yaml", "config/production/inputs.yaml", "config/sql/x.sql")

    def problem(env: str) -> Problem | None:
        return environment_problem(tmp_path, env)

    assert problem("production") is None
    assert problem("dev") is None
    assert problem("sqll") is None
    found = problem("porduction")
    assert found is not None
    assert found.message == "there is no folder for the environment 'porduction'"
    assert found.hint == "did you mean 'production'? else make the folder 'config/porduction'"
    assert problem("Production") is not None


def test_a_file_in_place_of_an_environments_folder_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "config/pipelines.yaml", "config/dev")
    found = environment_problem(tmp_path, "dev")
    assert found is not None
    assert (found.code, found.message) == ("not-a-folder", "'config/dev' is not a folder")
