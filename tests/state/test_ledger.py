from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.file_ledger import FileRecord, FileState, Signature
from tauro.state.ledger import BatchRecord, FailureRecord, Ledger

if TYPE_CHECKING:
    from pathlib import Path

BATCH = BatchRecord("sales", "clean", "query-1", 0, run_id=1, committed_at=10.0, rows_in=3, accepted=3, duration_ms=40)
FILE = FileRecord("0123456789abcdef-a.csv", "a.csv", FileState.LANDED, "hash-a", Signature(10, 20, 30, 40))

WRITER = """
import sys
from pathlib import Path
from tauro.state.file_ledger import FileRecord, FileState
from tauro.state.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]))
for number in range(50):
    ledger.files("s").put([FileRecord(f"{sys.argv[2]}-{number}", "a.csv", FileState.LANDED)])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dev" / "ledger.sqlite"


def test_a_run_has_a_beginning_an_end_and_a_cause(path: Path) -> None:
    ledger = Ledger(path)
    first, second = ledger.begin_run("sales", "abc", 41), ledger.begin_run("sales", "abd", 42)
    ledger.end_run(first, "stopped")
    newest, oldest = Ledger(path).runs("sales")
    assert (newest.id, newest.pid, newest.config_hash, newest.ended_at, newest.cause) == (second, 42, "abd", None, None)
    assert (oldest.id, oldest.cause) == (first, "stopped")
    assert oldest.ended_at is not None
    assert ledger.runs("other") == ()


def test_a_batch_told_twice_is_kept_once(path: Path) -> None:
    ledger = Ledger(path)
    ledger.record_batch(BATCH)
    ledger.record_batch(replace(BATCH, rows_in=4))
    ledger.record_batch(replace(BATCH, query_id="query-2", committed_at=11.0))
    assert [(batch.query_id, batch.rows_in) for batch in ledger.batches("sales", "clean")] == [
        ("query-1", 4),
        ("query-2", 3),
    ]


def test_the_failures_of_a_node_are_kept_in_their_order(path: Path) -> None:
    ledger = Ledger(path)
    last = FailureRecord(1, "sales", "clean", 2, 11.0, "the disk is full", is_final=True)
    first = FailureRecord(1, "sales", "clean", 1, 10.0, "the disk is full", is_final=False)
    for record in (last, first):
        ledger.record_failure(record)
    assert ledger.failures("sales", "clean") == (first, last)
    assert ledger.failures("sales", "other") == ()


def test_a_file_is_known_by_name_path_and_content_in_its_own_scope(path: Path) -> None:
    Ledger(path).files("sales/clean/orders").put([FILE])
    files = Ledger(path).files("sales/clean/orders")
    assert files.get(FILE.name) == FILE
    assert files.of_path("a.csv") == files.of_content("hash-a") == files.all() == (FILE,)
    assert Ledger(path).files("sales/clean/customers").all() == ()


def test_the_latest_sight_of_a_path_comes_last(path: Path) -> None:
    files = Ledger(path).files("s")
    other = replace(FILE, name="other", content="hash-b", state=FileState.CHANGED)
    files.put([FILE, other])
    files.put([FILE])
    assert files.of_path("a.csv") == (other, FILE)


def test_a_file_moves_on_and_keeps_its_batch(path: Path) -> None:
    files = Ledger(path).files("s")
    files.put([FILE])
    files.move([FILE.name, "unknown"], FileState.READ, 7)
    files.move([FILE.name], FileState.READ)
    assert files.all() == (replace(FILE, state=FileState.READ, batch_id=7),)
    files.forget([FILE.name])
    assert files.all() == ()


def test_several_threads_and_processes_write_at_once_and_nothing_is_lost(path: Path) -> None:
    ledger = Ledger(path)
    command = [sys.executable, "-c", WRITER, str(path)]
    processes = [subprocess.Popen([*command, name]) for name in ("one", "two")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: ledger.files("s").put([replace(FILE, name=f"thread-{n}")]), range(50)))
    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(ledger.files("s").all()) == 150


def test_the_ledger_is_for_its_owner_only(path: Path) -> None:
    ledger = Ledger(path)
    ledger.begin_run("sales", "abc")
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


def test_a_damaged_ledger_is_named_with_the_way_out(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but long enough to be taken for one" * 50)
    with pytest.raises(EnvironmentUnfitError, match=r"ledger\.sqlite' is damaged") as caught:
        Ledger(path).runs("sales")
    assert caught.value.hint == "move it away: what is needed is rebuilt from the checkpoints"


def test_a_ledger_of_a_newer_tauro_is_refused(path: Path) -> None:
    ledger = Ledger(path)
    ledger.runs("sales")
    ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(EnvironmentUnfitError, match="has version 2; this tauro knows up to 1"):
        Ledger(path).runs("sales")


def test_what_fails_half_way_is_not_kept(path: Path) -> None:
    files = Ledger(path).files("s")
    with pytest.raises(RuntimeError):
        files.put(FILE if number == 0 else _fail() for number in range(2))
    assert files.all() == ()


def _fail() -> FileRecord:
    raise RuntimeError
