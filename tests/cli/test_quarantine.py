"""`tauro quarantine`: what was kept out of a stream can be seen, and removed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tauro.state.file_ledger import FileRecord, FileState
from tauro.state.ledger import Ledger
from tauro.state.quarantine import Quarantine, QuarantinedRow
from tauro.state.storage import LocalStorage
from tauro.streaming.landing.shelf import hash_path
from tauro_cli.main import run
from tests.project_files import write_tutorial

if TYPE_CHECKING:
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


def test_files_that_are_not_read_are_named_with_the_reason_until_they_are_dealt_with(root: Path, tauro: Tauro) -> None:
    declare(root, "id INT, b STRING")
    folder = root / "data/input"
    folder.mkdir(parents=True)
    for name in ("refused.csv", "mended.csv", "changed.csv"):
        (folder / name).touch()
    ledger = Ledger(root / ".tauro/dev/ledger.sqlite")
    refused = ("refused.csv", "gone.csv", "mended.csv")
    ledger.files(SCOPE).put(
        [
            *(FileRecord(f"1-{name}", name, FileState.REFUSED, detail="it lacks 'b'") for name in refused),
            FileRecord("2-mended.csv", "mended.csv", FileState.READ),
            FileRecord("1-changed.csv", "changed.csv", FileState.READ),
            FileRecord("2-changed.csv", "changed.csv", FileState.CHANGED),
        ]
    )
    ledger.close()
    assert tauro("quarantine", "list").out.splitlines() == [
        f"{SCOPE}: 2 files not read",
        "          data/input/refused.csv: it lacks 'b'",
        "          data/input/changed.csv: it was read before, and has other content now",
    ]
    fill(root)
    assert tauro("quarantine", "list").out.startswith(f"{SCOPE}: 4 rows\n")


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


def declare(root: Path, schema: str, more: str = "") -> None:
    entry = f"  sales_stream: {{path: data/input/, format: csv, streaming: true, schema: '{schema}'{more}}}\n"
    (root / "config/inputs.yaml").write_text(f"inputs:\n{entry}")


def mended(root: Path, text: str, name: str = "mended.csv") -> str:
    file = root.parent / name
    file.write_text(text)
    return str(file)


def test_rows_can_be_had_as_a_file_and_come_back_once(root: Path, tauro: Tauro) -> None:
    declare(root, "id INT, `a,b` STRING")
    fill(root)
    printed = tauro("quarantine", "show", "--format", "file")
    assert printed.out.splitlines()[:2] == ['id,"a,b"', "two,Bob"]
    assert f"purge --until {TIME}' removes these rows" in printed.err
    text = 'id,"a,b"\n2,Bob\n4,Dan\n'
    for name, answer in (("mended.csv", "is read by"), ("mended.csv", "not read twice"), ("b.csv", "not read twice")):
        assert answer in tauro("quarantine", "replay", mended(root, text, name)).out
    (file,) = (root / "data/input").iterdir()
    assert (file.name[:7], file.suffix, file.read_text()) == ("mended-", ".csv", text)


def test_rows_that_are_brought_back_by_several_at_once_come_back_once(root: Path) -> None:
    declare(root, "id INT, b STRING")
    files = [mended(root, "id,b\n2,Bob\n", f"{number}.csv") for number in range(4)]
    command = [sys.executable, "-m", "tauro_cli", "quarantine", "replay"]
    processes = [subprocess.Popen([*command, file], cwd=root, stdout=subprocess.PIPE, text=True) for file in files]
    said = [process.communicate()[0] for process in processes]
    assert sum("is read by" in text for text in said) == 1, said
    assert sum("not read twice" in text for text in said) == 3, said
    assert len(list((root / "data/input").iterdir())) == 1


def test_what_a_killed_replay_left_is_replaced_and_a_link_in_its_place_not_followed(root: Path, tauro: Tauro) -> None:
    declare(root, "id INT, b STRING")
    file = mended(root, "id,b\n2,Bob\n")
    left = root / "data/input" / f".{hash_path(Path(file))[:16]}.tmp"
    left.parent.mkdir(parents=True)
    left.symlink_to(root / "elsewhere")
    answer = tauro("quarantine", "replay", file)
    assert (answer.code, "can't write into" in answer.err, (root / "elsewhere").exists()) == (1, True, False)
    left.unlink()
    left.write_text("id,b\n2,Bob and much more that was never written\n")
    assert tauro("quarantine", "replay", file).code == 0
    (found,) = left.parent.iterdir()
    assert found.read_text() == "id,b\n2,Bob\n"


def test_rows_that_were_read_do_not_come_back_from_a_file_that_is_gone(root: Path, tauro: Tauro) -> None:
    declare(root, "id INT, b STRING")
    file = mended(root, "id,b\n2,Bob\n")
    ledger = Ledger(root / ".tauro/dev/ledger.sqlite")
    record = FileRecord("1" * 16 + "-old.csv", "old.csv", FileState.READ, hash_path(Path(file)))
    ledger.files(SCOPE).put([record])
    ledger.close()
    assert "old.csv' has the same rows" in tauro("quarantine", "replay", file).out
    assert not (root / "data").exists()


@pytest.mark.parametrize(
    ("text", "name", "code", "words"),
    [
        ("id\n2\n", "mended.csv", 1, "it lacks 'b'"),
        ("id,b\n", "mended.csv", 1, "no rows"),
        ("id,b\n2,Bob\n", "mended.txt", 2, "does not end in '.csv'"),
        ("id,b\n2,Bob\n", "_mended.csv", 2, "an unfinished file"),
    ],
    ids=["header", "empty", "suffix", "hidden"],
)
def test_a_file_that_would_not_be_read_does_not_get_into_the_folder(
    text: str, name: str, code: int, words: str, root: Path, tauro: Tauro
) -> None:
    declare(root, "id INT, b STRING")
    answer = tauro("quarantine", "replay", mended(root, text, name))
    assert (answer.code, words in answer.err) == (code, True)
    assert not (root / "data").exists()


def test_a_file_may_lack_columns_where_they_may_change(root: Path, tauro: Tauro) -> None:
    declare(root, "id INT, b STRING")
    pipeline = "nodes: [process_sales_stream], streaming: {on_schema_change: evolve}"
    (root / "config/pipelines.yaml").write_text(f"real_time_sales: {{{pipeline}}}\n")
    assert tauro("quarantine", "replay", mended(root, "id\n2\n")).code == 0
    (file,) = (root / "data/input").iterdir()
    assert file.read_text() == "id\n2\n"


def test_rows_are_written_in_the_encoding_of_their_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(root, "id INT, b STRING", ", options: {encoding: ISO-8859-1}")
    Quarantine(LocalStorage(root / ".tauro/dev"), SCOPE).keep("1" * 16 + "-a.csv", [row("zwei,Jürgen", "no INT", 2)])
    out = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(out, encoding="utf-8", write_through=True))
    assert run(["quarantine", "show", "--format", "file"]) == 0
    assert out.getvalue() == "id,b\nzwei,Jürgen\n".encode("latin-1")


def test_rows_that_came_later_stay(root: Path, tauro: Tauro) -> None:
    rows = fill(root)
    later = row("five,Eve", "column 'id' is no INT: 'five'", 5)
    rows.keep("3" * 16 + "-c.csv", [replace(later, time="2024-01-15T12:00:00.001+00:00")])
    for until, removed in (("2024-01-15T12:59+01:00", 0), ("2024-01-15T13:00+01:00", 4)):
        assert tauro("quarantine", "purge", "--yes", "--until", until).out == f"{SCOPE}: {removed} rows removed\n"
    assert [found.text for found in rows.all()] == ["five,Eve"]
    assert tauro("quarantine", "purge", "--yes", "--until", "noon").code == 2


def test_rows_of_two_inputs_are_no_file(root: Path, tauro: Tauro) -> None:
    inputs = "".join(f"  {name}: {{path: {name}/, format: csv, streaming: true}}\n" for name in ("one", "two"))
    (root / "config/inputs.yaml").write_text(f"inputs:\n{inputs}")
    node = "{input: [one, two], function: src.nodes.process_sales}"
    (root / "config/nodes.yaml").write_text(f"process_sales_stream: {node}\n")
    answer = tauro("quarantine", "show", "--format", "file")
    assert answer.code == 2
    assert "--input" in answer.err


@pytest.mark.parametrize(
    "content",
    [b"garbage\n", b'{"text": "x"}\n', b"[1]\n", b"\xff\xfe", b"[" * 9999, b'{"text":1,"reason":2,"time":3,"batch":4}'],
)
@pytest.mark.parametrize("command", [("list",), ("show",), ("purge", "--yes")], ids=" ".join)
def test_a_file_that_somebody_has_damaged_is_named(
    root: Path, tauro: Tauro, command: tuple[str, ...], content: bytes
) -> None:
    fill(root)
    damaged = root / ".tauro/dev/quarantine" / SCOPE / "3-c.csv.jsonl"
    damaged.write_bytes(content)
    told = tauro("quarantine", *command)
    assert told.code == 1
    assert f"quarantine/{SCOPE}/3-c.csv.jsonl'" in told.err
    assert "  = help: " in told.err
    assert damaged.read_bytes() == content
