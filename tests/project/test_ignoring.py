"""Warnings that nobody wants to hear of: `lint.ignore`, and a comment on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.problems import Severity
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

RENAMED = """
sales_stream:{on_key}
  format: kafka
  options: {{kafka.bootstrap.servers: localhost:9092, subscribe: sales}}
  value: {{format: json, schema: 'id BIGINT, timestamp TIMESTAMP'}}{on_last}
"""


def codes(folder: Path, settings: str = "{}", **comments: str) -> list[str]:
    said = {"on_key": "", "on_last": "", **comments}
    root = write_tutorial(folder, {"inputs.yaml": RENAMED.format(**said), "global_settings.yaml": settings})
    return [problem.code for problem in check(root).problems]


def test_a_warning_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["renamed-columns"]


@pytest.mark.parametrize(
    "comment",
    [" # tauro: ignore[renamed-columns]", " # for now, #tauro:ignore[ path-overlap , renamed-columns ]"],
)
def test_a_comment_ignores_it_on_its_line(tmp_path: Path, comment: str) -> None:
    assert codes(tmp_path, on_key=comment) == []


@pytest.mark.parametrize(
    "comments",
    [
        {"on_last": " # tauro: ignore[renamed-columns]"},
        {"on_key": " # tauro: ignore[path-overlap]"},
        {"on_key": " # tauro: ignore"},
    ],
    ids=["another line", "another code", "no code"],
)
def test_another_comment_ignores_nothing_and_is_let_be(tmp_path: Path, comments: dict[str, str]) -> None:
    assert codes(tmp_path, **comments) == ["renamed-columns"]


@pytest.mark.parametrize("ignored", ["renamed-columns", "[path-overlap, renamed-columns]"])
def test_the_project_ignores_a_code_everywhere(tmp_path: Path, ignored: str) -> None:
    assert codes(tmp_path, f"lint: {{ignore: {ignored}}}") == []


def test_an_environment_ignores_for_itself(tmp_path: Path) -> None:
    codes(tmp_path)
    write_tutorial(tmp_path, {
        "inputs.yaml": RENAMED.format(on_key="", on_value="", on_last=""),
        "dev/global_settings.yaml": "lint: {ignore: renamed-columns}",
    })  # fmt: skip
    assert check(tmp_path, "dev").problems == ()
    assert len(check(tmp_path, "prod").problems) == 1


def test_a_code_that_there_is_not_has_a_suggestion(tmp_path: Path) -> None:
    root = write_tutorial(
        tmp_path, {"global_settings.yaml": "lint:\n  ignore: [renamed-column, no-such-thing-at-all]\n"}
    )
    found = [(p.code, p.hint, p.place and p.place.column) for p in check(root).problems]
    assert found == [
        ("unknown-code", "did you mean 'renamed-columns'?", 12),
        ("unknown-code", "'docs/rules/README.md' lists them all", 28),
    ]


def test_an_error_can_not_be_ignored_and_who_tries_is_told(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {
        "inputs.yaml": "sales_stream:\n  format: csv\n  path: x\n  pth: y # tauro: ignore[unknown-key]\n",
        "global_settings.yaml": "lint: {ignore: [unknown-key]}\n",
    })  # fmt: skip
    found = [(p.code, str(p.severity), p.place and (p.place.line, p.place.column)) for p in check(root).problems]
    assert found == [
        ("not-ignorable", "warning", (1, 17)),
        ("unknown-key", "error", (4, 3)),
        ("not-ignorable", "warning", (4, 10)),
    ]


@pytest.mark.parametrize(
    ("comment", "settings"),
    [(" # tauro: ignore[shared-output]", "streaming: {}\n"), ("", "lint: {ignore: [shared-output]}\n")],
    ids=["on its line", "everywhere"],
)
def test_an_error_that_is_a_judgement_can_be_ignored(tmp_path: Path, comment: str, settings: str) -> None:
    files = {
        "pipelines.yaml": "real_time_sales:\n  nodes: [first, second]\n",
        "nodes.yaml": "first: {}\nsecond: {}\n",
        "outputs.yaml": "processed_sales:\n  format: delta\n  path: data/output/\n",
    }
    (problem,) = check(write_tutorial(tmp_path, files)).problems
    assert (problem.code, problem.severity) == ("shared-output", Severity.ERROR)
    place = problem.place
    assert place is not None
    name = place.file.removeprefix("config/")
    lines = files[name].splitlines()
    lines[place.line - 1] += comment
    again = files | {name: "\n".join(lines) + "\n", "global_settings.yaml": settings}
    assert check(write_tutorial(tmp_path, again)).is_sound


ODD_QUERY = "SELECT id FROM sales_stream TABLESAMPLE SYSTEM 5 PERCENT ROWS ROWS"


@pytest.mark.parametrize(
    ("beside_the_key", "in_the_query", "expected"),
    [
        ("", "", ["sql-syntax"]),
        (" # tauro: ignore[sql-syntax]", "", []),
        ("", " -- tauro: ignore[sql-syntax]", []),
        (" # tauro: ignore[unknown-view]", " -- tauro: ignore[unknown-view]", ["sql-syntax"]),
    ],
)
def test_a_query_is_ignored_beside_its_key_or_in_its_text(
    tmp_path: Path, beside_the_key: str, in_the_query: str, expected: list[str]
) -> None:
    node = f"process_sales_stream:\n  sql: |{beside_the_key}\n    {ODD_QUERY}{in_the_query}\n"
    root = write_tutorial(tmp_path, {"nodes.yaml": node})
    assert [problem.code for problem in check(root).problems] == expected


def test_a_query_is_ignored_in_its_own_file(tmp_path: Path) -> None:
    node = {"nodes.yaml": "process_sales_stream: {sql: src/sql/odd.sql}\n"}
    root = write_tutorial(tmp_path, {**node, "src/sql/odd.sql": f"{ODD_QUERY}\n"})
    (problem,) = check(root).problems
    assert (problem.code, str(problem.severity)) == ("sql-syntax", "warning")
    write_tutorial(tmp_path, {**node, "src/sql/odd.sql": f"{ODD_QUERY} -- tauro: ignore[sql-syntax]\n"})
    assert check(root).problems == ()
