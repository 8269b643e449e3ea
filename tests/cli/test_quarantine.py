"""`tauro quarantine`: what was kept out of a stream can be seen, and removed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tauro.state.quarantine import Quarantine, QuarantinedRow
from tauro.state.storage import LocalStorage
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Tauro

SCOPE = "real_time_sales/process_sales_stream/sales_stream"
TIME = "2024-01-15T12:00:00+00:00"


def row(text: str, reason: str, line: int | None, file: str = "data/input/a.csv") -> QuarantinedRow:
    return QuarantinedRow(text, reason, TIME, batch=0, file=file, line=line)


ROWS = (
    row("two,Bob", "column 'id' is no INT: 'two'", 3),
    row("it's\x1b[2J\u202e,Bob", "column 'id' is no INT: 'it's'; column 'b' is no DATE: 'Bob'", 4),
    row("x,y,z", "it has 3 values, the schema 2 columns", None),
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = write_tutorial(tmp_path / "shop")
    monkeypatch.chdir(project)
    return project


def fill(root: Path, scope: str = SCOPE) -> Quarantine:
    rows = Quarantine(LocalStorage(root / ".tauro/dev"), scope)
    rows.keep("1" * 16 + "-a.csv", ROWS)
    rows.keep("2" * 16 + "-b.csv", [row("four,Dan", "column 'id' is no INT: 'four'", 2, "data/input/b.csv")])
    return rows


def test_rows_are_counted_by_what_is_wrong_with_them(root: Path, tauro: Tauro) -> None:
    fill(root)
    assert tauro("quarantine", "list").out.splitlines() == [
        f"{SCOPE}: 4 rows",
        "       2  column 'id' is no INT",
        "       1  column 'id' is no INT; column 'b' is no DATE",
        "       1  it has 3 values, the schema 2 columns",
    ]


def test_rows_are_shown_with_their_place_and_without_what_a_terminal_would_obey(root: Path, tauro: Tauro) -> None:
    fill(root)
    shown = tauro("quarantine", "show").out
    assert "data/input/a.csv:3: column 'id' is no INT: 'two'\n    two,Bob\n" in shown
    assert "    it's\\x1b[2J\\u202e,Bob\n" in shown
    assert "data/input/a.csv: it has 3 values" in shown
    assert tauro("quarantine", "show", "--limit", "1").out.count("\n") == len(("place", "text"))


def test_rows_as_json_are_whole(root: Path, tauro: Tauro) -> None:
    fill(root)
    first, *others = [json.loads(line) for line in tauro("quarantine", "show", "--format", "json").out.splitlines()]
    assert first == {
        "pipeline": "real_time_sales",
        "node": "process_sales_stream",
        "input": "sales_stream",
        "text": "two,Bob",
        "reason": "column 'id' is no INT: 'two'",
        "time": TIME,
        "batch": 0,
        "file": "data/input/a.csv",
        "line": 3,
    }
    assert others[0]["text"] == ROWS[1].text


def test_nothing_is_told_where_there_is_nothing(root: Path, tauro: Tauro) -> None:
    for name in ("list", "show", "purge"):
        answer = tauro("quarantine", name)
        assert (answer.code, answer.out) == (0, "nothing is in quarantine\n")
    assert not (root / ".tauro").exists()


def test_a_name_that_is_nowhere_is_told_with_the_nearest(root: Path, tauro: Tauro) -> None:
    answer = tauro("quarantine", "list", "--node", "proces_sales_stream")
    assert answer.code == 2
    assert "there is no node 'proces_sales_stream'" in answer.err
    assert "did you mean 'process_sales_stream'?" in answer.err
    fill(root, "gone/old/orders")
    assert tauro("quarantine", "list", "--node", "old").out.startswith("gone/old/orders: 4 rows")
    assert tauro("quarantine", "list", "--node", "process_sales_stream").out == "nothing is in quarantine\n"


def test_rows_are_removed_by_whoever_says_so(root: Path, tauro: Tauro) -> None:
    rows, others = fill(root), fill(root, "gone/old/orders")
    assert tauro("quarantine", "purge", "--node", "old", "--yes").out == "gone/old/orders: 4 rows removed\n"
    assert (len(list(others.all())), len(list(rows.all()))) == (0, 4)


def test_nothing_is_removed_where_nobody_says_so(root: Path, tauro: Tauro) -> None:
    rows = fill(root)
    assert tauro("quarantine", "purge").code != 0
    assert len(list(rows.all())) == len(ROWS) + 1
