"""Old batches are told by their days; no count of theirs is lost or doubled by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tauro.state import history
from tauro.state.ledger import BatchRecord, DayRecord, FailureRecord, Ledger

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400.0
LATE = 10 * DAY


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setattr(history, "KEPT_BATCHES", 2)
    monkeypatch.setattr(history, "BATCHES_AT_ONCE", 3)
    return Ledger(tmp_path / "ledger.sqlite")


def record(ledger: Ledger, batches: int, *, query: str = "q") -> None:
    """Two a day; the second one's rows in are not known."""
    for number in range(batches):
        at, rows_in = number * DAY / 2, None if number == 1 else 5
        ledger.record_batch(
            BatchRecord("p", "n", query, number, committed_at=at, rows_in=rows_in, accepted=4, rows_out=3)
        )


def test_the_newest_of_each_checkpoint_stay_however_old_they_are(ledger: Ledger) -> None:
    record(ledger, 2)
    record(ledger, 1, query="another")
    assert ledger.sum_up(LATE) == 0
    assert len(ledger.batches("p", "n")) == 3
    assert ledger.days("p", "n") == ()


def test_of_older_ones_the_sums_of_their_days_stay(ledger: Ledger) -> None:
    record(ledger, 12)
    assert ledger.sum_up(4 * DAY) == 8
    assert [batch.batch_id for batch in ledger.batches("p", "n")] == [8, 9, 10, 11]
    assert ledger.last_batch("p", "n", "q") == 11
    first, *others = ledger.days("p", "n")
    assert first == DayRecord("p", "n", "q", "1970-01-01", 2, rows_in=5, accepted=8, quarantined=0, rows_out=6)
    assert [(day.day[-1], day.batches, day.rows_in) for day in others] == [("2", 2, 10), ("3", 2, 10), ("4", 2, 10)]
    assert ledger.sum_up(LATE) == 2, "the newest two stay"
    assert sum(day.batches for day in ledger.days("p", "n")) + len(ledger.batches("p", "n")) == 12


def test_runs_and_failures_go_but_for_the_newest_run(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    killed, ended, goes_on = (ledger.begin_run("p", "abc") for _ in range(3))
    ledger.end_run(ended, "stopped")
    for failed_at in (1.0, LATE + 1):
        ledger.record_failure(FailureRecord(ended, "p", "n", 1, failed_at, "no disk", is_final=True))
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE runs SET started_at = 1, ended_at = ended_at - ended_at + 2")
    ledger.sum_up(LATE)
    assert [run.id for run in ledger.runs("p")] == [goes_on]
    assert killed < ended < goes_on
    assert [failure.failed_at for failure in ledger.failures("p", "n")] == [LATE + 1]
