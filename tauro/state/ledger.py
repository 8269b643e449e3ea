"""What happened: runs, batches, and the files of every landing folder."""

from __future__ import annotations

import os
import time
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Final

from tauro.state.database import Database
from tauro.state.file_ledger import FILES_TABLE, FileLedger
from tauro.state.history import DAYS_TABLE, sum_up

if TYPE_CHECKING:
    from pathlib import Path

_TABLES: Final = f"""
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT NOT NULL, config_hash TEXT NOT NULL, pid INTEGER NOT NULL,
    started_at REAL NOT NULL, ended_at REAL, cause TEXT);
CREATE TABLE IF NOT EXISTS batches (
    pipeline TEXT NOT NULL, node TEXT NOT NULL, query_id TEXT NOT NULL, batch_id INTEGER NOT NULL,
    run_id INTEGER, committed_at REAL NOT NULL, rows_in INTEGER, accepted INTEGER, quarantined INTEGER,
    rows_out INTEGER, duration_ms INTEGER, offsets TEXT, PRIMARY KEY (pipeline, node, query_id, batch_id));
CREATE TABLE IF NOT EXISTS failures (
    run_id INTEGER NOT NULL, pipeline TEXT NOT NULL, node TEXT NOT NULL, attempt INTEGER NOT NULL,
    failed_at REAL NOT NULL, cause TEXT NOT NULL, is_final INTEGER NOT NULL);
{FILES_TABLE}
{DAYS_TABLE}
"""


@dataclass(frozen=True)
class BatchRecord:
    """One committed batch. A count is None where Spark does not tell it."""

    pipeline: str
    node: str
    query_id: str
    """The checkpoint's: with a new checkpoint batch numbers start again."""
    batch_id: int
    run_id: int | None = None
    committed_at: float = 0.0
    """Seconds since 1970."""
    rows_in: int | None = None
    accepted: int | None = None
    quarantined: int | None = None
    """Of the rows in, those that are neither accepted nor in quarantine were dropped, as `on_bad_record` says."""
    rows_out: int | None = None
    duration_ms: int | None = None
    offsets: str | None = None
    """Where the batch ended, as Spark's JSON."""


@dataclass(frozen=True)
class DayRecord:
    """What the old batches of one day have in sum, as far as it is known of them."""

    pipeline: str
    node: str
    query_id: str
    day: str
    """In UTC, as in `2024-01-15`."""
    batches: int
    rows_in: int
    accepted: int
    quarantined: int
    rows_out: int


@dataclass(frozen=True)
class RunRecord:
    id: int
    pipeline: str
    config_hash: str
    pid: int
    started_at: float
    ended_at: float | None
    """None while it runs, and for ever after a `kill -9`."""
    cause: str | None
    """Why it ended."""


@dataclass(frozen=True)
class FailureRecord:
    """One attempt of a node that failed."""

    run_id: int
    pipeline: str
    node: str
    attempt: int
    """Its number in a row of attempts, from 1."""
    failed_at: float
    """Seconds since 1970."""
    cause: str
    is_final: bool
    """Whether the node was given up with it."""


class Ledger:
    """Safe for several threads and processes. The ledger tells and remembers; a restart trusts the checkpoint first."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _TABLES)

    def begin_run(self, pipeline: str, config_hash: str, pid: int | None = None) -> int:
        row = (pipeline, config_hash, os.getpid() if pid is None else pid, time.time())
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO runs (pipeline, config_hash, pid, started_at) VALUES (?, ?, ?, ?)", row
            )
        return int(cursor.lastrowid or 0)

    def end_run(self, run_id: int, cause: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE runs SET ended_at = ?, cause = ? WHERE id = ?", (time.time(), cause, run_id))

    def runs(self, pipeline: str) -> tuple[RunRecord, ...]:
        """All runs of a pipeline, the newest first."""
        rows = self._database.rows("SELECT * FROM runs WHERE pipeline = ? ORDER BY id DESC", (pipeline,))
        return tuple(RunRecord(**row) for row in map(dict, rows))

    def record_failure(self, record: FailureRecord) -> None:
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO failures VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(record))

    def failures(self, pipeline: str, node: str) -> tuple[FailureRecord, ...]:
        """Those of all runs, the oldest first."""
        rows = self._database.rows(
            "SELECT * FROM failures WHERE pipeline = ? AND node = ? ORDER BY failed_at", (pipeline, node)
        )
        return tuple(FailureRecord(**{**dict(row), "is_final": bool(row["is_final"])}) for row in rows)

    def record_batch(self, record: BatchRecord) -> None:
        """Keep what is known of a batch; one that is told again (Spark repeats it after a crash) replaces the first."""
        names = [field.name for field in fields(BatchRecord)]
        marks = ", ".join("?" * len(names))
        with self._database.transaction() as connection:
            connection.execute(f"INSERT OR REPLACE INTO batches ({', '.join(names)}) VALUES ({marks})", astuple(record))

    def batches(self, pipeline: str, node: str) -> tuple[BatchRecord, ...]:
        """All batches of a node in the order of their commits."""
        rows = self._database.rows(
            "SELECT * FROM batches WHERE pipeline = ? AND node = ? ORDER BY committed_at, batch_id", (pipeline, node)
        )
        return tuple(BatchRecord(**row) for row in map(dict, rows))

    def days(self, pipeline: str, node: str) -> tuple[DayRecord, ...]:
        """The sums of batches that are too old to be told one by one, the oldest first."""
        rows = self._database.rows(
            "SELECT * FROM days WHERE pipeline = ? AND node = ? ORDER BY day, query_id", (pipeline, node)
        )
        return tuple(DayRecord(**row) for row in map(dict, rows))

    def sum_up(self, before: float) -> int:
        """See `tauro.state.history.sum_up`."""
        return sum_up(self._database, before)

    def last_batch(self, pipeline: str, node: str, query_id: str) -> int:
        """Number of the newest batch of a query that was recorded, -1 where there is none."""
        rows = self._database.rows(
            "SELECT max(batch_id) AS last FROM batches WHERE pipeline = ? AND node = ? AND query_id = ?",
            (pipeline, node, query_id),
        )
        return -1 if rows[0]["last"] is None else int(rows[0]["last"])

    def files(self, scope: str) -> FileLedger:
        """The files of one landing folder; `scope` is `<pipeline>/<node>/<input>`."""
        return FileLedger(self._database, scope)

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        self._database.close()
