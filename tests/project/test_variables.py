from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.problems import Problem
    from tauro.project.project import Project
    from tests.project.conftest import Load

SETTINGS = """
variables:
  REGION: eu
  LIMIT: 5
  BASE: /data/${REGION}
  EMPTY: ''
  TOKEN: {value: '${THE_TOKEN:-}', secret: true}
"""


def loaded(load: Load, text: str, **environ: str) -> Project:
    files = {"global_settings.yaml": SETTINGS, "inputs.yaml": f"sales:\n  path: {text}\n"}
    return load(files=files, environ=environ)


def expanded(load: Load, text: str, **environ: str) -> Any:
    project = loaded(load, text, **environ)
    assert project.problems == ()
    return project.section("inputs")["sales"]["path"]


def complaint(load: Load, text: str, **environ: str) -> Problem:
    project = loaded(load, text, **environ)
    (problem,) = project.problems
    assert project.is_opaque(("inputs", "sales", "path"))
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'${REGION}'", "eu"),
        ("in/${REGION}/x", "in/eu/x"),
        ("'${BASE}/in'", "/data/eu/in"),
        ("'${LIMIT}'", 5),
        ("'n${LIMIT}'", "n5"),
        ("'${HOME_DIR}'", "/home/me"),
        ("'${NOTHING:-there}'", "there"),
        ("'${EMPTY:-there}'", "there"),
        ("'${EMPTY}'", ""),
        ("'${NOTHING:-${REGION:-us}/x}'", "eu/x"),
        ("'${NOTHING:-}'", ""),
        ("'$${REGION}'", "${REGION}"),
        ("'a$$b'", "a$b"),
        ("'^a$'", "^a$"),
        ("'$REGION'", "$REGION"),
        ("'${file:token}'", "tok"),
        ("'${file:none:-${REGION}}'", "eu"),
    ],
)
def test_a_reference_becomes_its_value(load: Load, tmp_path: Path, text: str, value: object) -> None:
    (tmp_path / "token").write_text("tok\n")
    assert expanded(load, text, HOME_DIR="/home/me") == value


def test_the_environment_comes_before_the_variables(load: Load) -> None:
    assert expanded(load, "'${REGION}'", REGION="us") == "us"
    assert expanded(load, "'${BASE}'", REGION="us") == "/data/us"


def test_a_value_is_never_read_as_yaml(load: Load) -> None:
    assert expanded(load, "'${X}'", X="{a: [1, ${REGION}]}") == "{a: [1, ${REGION}]}"


def test_keys_are_left_as_they_are(load: Load) -> None:
    project = load(files={"inputs.yaml": "sales: {options: {'${X}': 1}}"}, environ={"X": "y"})
    assert project.section("inputs")["sales"]["options"] == {"${X}": 1}


def test_an_unset_variable_is_a_problem_with_its_place(load: Load) -> None:
    project = loaded(load, "'in/${SALES_DIR}'")
    (problem,) = project.problems
    assert (problem.code, problem.message) == ("unset-variable", "variable 'SALES_DIR' is not set")
    assert problem.hint is not None
    assert "'${SALES_DIR:-default}'" in problem.hint
    place = project.place(problem)
    assert (place.file, place.line, place.column) == ("config/inputs.yaml", 2, 9)


def test_an_unset_variable_that_is_nearly_a_known_one_is_suggested(load: Load) -> None:
    assert complaint(load, "'${REGIN}'").hint == "did you mean 'REGION'?"
    assert complaint(load, "'${HOME_DRI}'", HOME_DIR="/x").hint == "did you mean 'HOME_DIR'?"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("'${REGION'", "bad-variable", "'${REGION' is not closed"),
        (f"'{'${A:-' * 21}{'}' * 21}'", "bad-variable", "more than 20 references stand within each other"),
        ("'${two words}'", "bad-variable", "'${two words}' names no variable"),
        ("'${env:HOME}'", "bad-variable", "'${env:HOME}' names no variable"),
        ("'${}'", "bad-variable", "'${}' names no variable"),
        ("'${file:none}'", "unreadable-file", "the file 'none' can't be read: there is no such file"),
        ("'${file:pipe}'", "unreadable-file", "the file 'pipe' can't be read: it is not a file"),
        ("'${file:binary}'", "unreadable-file", "the file 'binary' can't be read: it is not UTF-8 text"),
        ("'${file:huge}'", "unreadable-file", "the file 'huge' can't be read: it is larger than 1 MiB"),
    ],
)
def test_a_reference_that_can_not_be_followed_says_why(
    load: Load, tmp_path: Path, text: str, code: str, message: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge").write_bytes(b"x" * (1 << 20) + b"x")
    problem = complaint(load, text)
    assert (problem.code, problem.message) == (code, message)


def test_variables_that_hold_each_other_are_named(load: Load) -> None:
    project = load(files={"global_settings.yaml": "variables: {A: '${B}', B: '${A}'}"})
    assert {problem.code for problem in project.problems} == {"variable-cycle"}
    assert "variables hold each other: A -> B -> A" in {problem.message for problem in project.problems}


def test_a_mistake_in_a_variable_is_told_once_and_where_it_is(load: Load) -> None:
    files = {
        "global_settings.yaml": "variables: {BASE: '${HOEM}/x'}",
        "inputs.yaml": "a: {path: '${BASE}/a'}\nb: {path: '${BASE}/b'}",
    }
    project = load(files=files)
    (problem,) = project.problems
    assert problem.key_path == ("global_settings", "variables", "BASE")
    assert project.is_opaque(("inputs", "a", "path"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{1A: x}", "bad-name"),
        ("{A: [1]}", "wrong-type"),
        ("{A: {secret: true}}", "missing-key"),
        ("{A: {value: {b: 1}}}", "wrong-type"),
        ("{A: {value: 1, secrte: true}}", "unknown-key"),
    ],
)
def test_a_variable_must_be_a_plain_value(load: Load, text: str, code: str) -> None:
    (problem,) = load(files={"global_settings.yaml": f"variables: {text}"}).problems
    assert problem.code == code


def test_secrets_are_known_by_value(load: Load, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter2\n")
    assert loaded(load, "x", THE_TOKEN="s3cr3t").secrets == {"s3cr3t"}
    assert loaded(load, "x", TOKEN="other").secrets == {"other"}
    assert loaded(load, "'a${file:password}'", TOKEN="s3cr3t").secrets == {"s3cr3t", "hunter2"}


def test_variables_come_from_the_overlay_too(load: Load) -> None:
    files = {
        "global_settings.yaml": "variables: {REGION: eu}",
        "prod/global_settings.yaml": "variables: {REGION: us}",
        "inputs.yaml": "sales: {path: '${REGION}'}",
    }
    assert load("prod", files=files).section("inputs")["sales"]["path"] == "us"
