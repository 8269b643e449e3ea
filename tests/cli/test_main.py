from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tauro import __version__
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Tauro


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--pipelin x", "No such option '--pipelin'. Did you mean '--pipeline'?"),
        ("vaildate", "No such command 'vaildate'. Did you mean 'validate'?"),
        ("--env", "Option '--env' requires an argument."),
        ("--stop-timeout soon --stream", "'soon' is not a valid float range."),
        ("--stop-timeout -1 --stream", "-1.0 is not in the range 0<=x<=86400."),
        ("--log-format xml --stream", "'xml' is not one of 'text', 'json'."),
        ("validate --format xml", "'xml' is not one of 'github', 'json', 'sarif', 'text'."),
        ("--env dev", "nothing to run: name a pipeline with --pipeline, or add --stream"),
        ("init", "name the project: tauro init NAME"),
        ("init a b", "Got unexpected extra argument (b)"),
    ],
    ids=lambda value: None,
)
def test_wrong_use_is_told_with_the_remedy(tauro: Tauro, arguments: str, message: str) -> None:
    answer = tauro(*arguments.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith(f"{message}\n")
    assert " --help' for help." in answer.err or arguments == "--env"


def test_init_that_refuses_is_wrong_use(tauro: Tauro) -> None:
    answer = tauro("init", "..")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: '..' can't be the name of a project\n  = help: ")


@pytest.mark.parametrize("name", [None, "TAURO_ENV", "TAURO_PROJECT"])
def test_the_bare_command_explains_itself(tauro: Tauro, monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    if name is not None:
        monkeypatch.setenv(name, "prod")
    assert tauro() == tauro("--help")
    assert tauro().code == 0


def test_the_version(tauro: Tauro) -> None:
    assert tauro("--version") == (0, f"tauro, version {__version__}\n", "")


@pytest.mark.parametrize("command", [("validate",), ("--stream",), ("--pipeline", "real_time_sales")], ids=" ".join)
def test_no_project_here(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = tauro(*command)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == (
        f"error: there is no project in '{tmp_path}' or above it\n"
        "  = help: go to a project's folder, name one with '--project DIR', or make one with 'tauro init NAME'\n"
    )


def test_a_project_is_found_from_a_folder_inside_it(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_tutorial(tmp_path) / "src" / "nodes")
    assert tauro("validate").code == 0


@pytest.mark.parametrize(
    "arguments",
    ["--env test validate", "validate --env test", "--env dev validate --env test"],
    ids=["before", "after", "after wins"],
)
def test_options_may_stand_before_the_sub_command(tauro: Tauro, tmp_path: Path, arguments: str) -> None:
    root = write_tutorial(tmp_path)
    answer = tauro("--project", str(root), *arguments.split())
    assert answer[:2] == (0, "no problems in the project for the environment 'test'\n")


def test_options_may_be_set_in_the_environment(tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAURO_PROJECT", str(write_tutorial(tmp_path)))
    monkeypatch.setenv("TAURO_ENV", "test")
    monkeypatch.setenv("TAURO_PIPELINE", "real_time_sales")
    assert tauro("validate").out == "no problems in pipeline 'real_time_sales' for the environment 'test'\n"
    assert tauro("validate", "--env", "dev").out.endswith("'dev'\n")
    monkeypatch.setenv("TAURO_FORMAT", "json")
    assert json.loads(tauro("validate").out) == {"problems": []}


@pytest.mark.parametrize(
    ("changes", "arguments", "message"),
    [
        ({}, "--pipeline real_time_sale", "error[unknown-pipeline]: unknown pipeline 'real_time_sale'"),
        ({}, "--env ../x --stream", "error[bad-name]: "),
        ({"inputs.yaml": "- a\n"}, "--stream", "error[not-a-mapping]: "),
        (
            {
                "inputs.yaml": "sales_stream: {path: data/x.csv, format: csv}\n",
                "outputs.yaml": "o: {path: data/o, format: csv}",
            },
            "--stream",
            "error[no-stream]: pipeline 'real_time_sales' has no stream to run with --stream",
        ),
    ],
    ids=["unknown pipeline", "env out of the folder", "broken file", "no stream"],
)
def test_a_run_is_refused_before_anything_is_touched(
    tauro: Tauro, tmp_path: Path, changes: dict[str, str], arguments: str, message: str
) -> None:
    root = write_tutorial(tmp_path, changes)
    before = sorted(tmp_path.rglob("*"))
    answer = tauro("--project", str(root), *arguments.split())
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith(message)
    assert "Traceback" not in answer.err
    assert sorted(tmp_path.rglob("*")) == before


def test_several_pipelines_and_none_named(tauro: Tauro, tmp_path: Path) -> None:
    nodes = "one: {output: a}\ntwo: {output: b}\n"
    outputs = "a: {path: data/a, format: csv}\nb: {path: data/b, format: csv}\n"
    root = write_tutorial(
        tmp_path,
        {"pipelines.yaml": "p: {nodes: [one]}\nq: {nodes: [two]}\n", "nodes.yaml": nodes, "outputs.yaml": outputs},
    )
    answer = tauro("--project", str(root), "--stream")
    assert answer.code == 3
    assert "the project has 2 pipelines: say which with --pipeline (p, q)" in answer.err


def test_a_traceback_is_for_those_who_ask(tauro: Tauro, tmp_path: Path) -> None:
    without = tauro("--project", str(tmp_path), "--stream")
    asked = tauro("--project", str(tmp_path), "--stream", "--verbose")
    assert (without.code, asked.code) == (3, 3)
    assert "Traceback" not in without.err
    assert asked.err.startswith(without.err)
    assert "Traceback" in asked.err


def test_an_error_that_nobody_knows_is_still_short(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("tauro_cli.init.run_init", broken)
    answer = tauro("init", "shop")
    assert answer == (
        1,
        "",
        "error: Tauro failed in a way that it does not know: ZeroDivisionError: by zero\n"
        "  = help: run it again with --verbose, and report what it prints\n",
    )
