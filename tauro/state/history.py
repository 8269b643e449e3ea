"""What the ledger tells of long ago: of each batch for a while, of each day for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from tauro.state.database import Database

DAYS_TABLE: Final = """
CREATE TABLE IF NOT EXISTS days (
    pipeline TEXT NOT NULL, node TEXT NOT NULL, query_id TEXT NOT NULL, day TEXT NOT NULL, batches INTEGER NOT NULL,
    rows_in INTEGER NOT NULL, accepted INTEGER NOT NULL, quarantined INTEGER NOT NULL, rows_out INTEGER NOT NULL,
    PRIMARY KEY (pipeline, node, query_id, day));
"""
"""Sums of batches that are not told one by one any more; what is not known of one is not in them."""

KEPT_BATCHES: Final = 1000
"""So many of each checkpoint, the newest, are told for good: a start asks for the last one, and people for a few."""
BATCHES_AT_ONCE: Final = 10_000
"""In one transaction, so that whoever has a batch to tell does not wait for long."""

_OLDEST: Final = """
SELECT batch_id FROM batches WHERE pipeline = ? AND node = ? AND query_id = ? AND committed_at < ?
AND batch_id <= (SELECT max(batch_id) FROM batches WHERE pipeline = ? AND node = ? AND query_id = ?) - ?
ORDER BY batch_id LIMIT ?
"""
_SUMS: Final = """
INSERT INTO days SELECT pipeline, node, query_id, date(committed_at, 'unixepoch'), count(*), total(rows_in),
    total(accepted), total(quarantined), total(rows_out)
FROM batches WHERE pipeline = ? AND node = ? AND query_id = ? AND batch_id <= ? AND committed_at < ? GROUP BY 1, 2, 3, 4
ON CONFLICT DO UPDATE SET batches = batches + excluded.batches, rows_in = rows_in + excluded.rows_in,
    accepted = accepted + excluded.accepted, quarantined = quarantined + excluded.quarantined,
    rows_out = rows_out + excluded.rows_out
"""
_DELETE_RUNS: Final = """
DELETE FROM runs WHERE coalesce(ended_at, started_at) < ? AND id NOT IN (SELECT max(id) FROM runs GROUP BY pipeline)
"""
"""One that was killed has no end, and neither has one that goes on."""
_DELETE: Final = """
DELETE FROM batches WHERE pipeline = ? AND node = ? AND query_id = ? AND batch_id <= ? AND committed_at < ?
"""


def sum_up(database: Database, before: float) -> int:
    """Add batches from before then, in seconds since 1970, to the sums of their days; runs and failures go.

    Says how many batches are no longer told one by one. A crash at any moment leaves each of them in one place.
    """
    with database.transaction() as connection:
        connection.execute(_DELETE_RUNS, (before,))
        connection.execute("DELETE FROM failures WHERE failed_at < ?", (before,))
    queries = database.rows("SELECT DISTINCT pipeline, node, query_id FROM batches")
    return sum(_sum_up(database, tuple(query), before) for query in queries)


def _sum_up(database: Database, query: tuple[str, ...], before: float) -> int:
    count = 0
    while True:
        with database.transaction() as connection:
            moved = _move(connection, query, before)
        count += moved
        if moved < BATCHES_AT_ONCE:
            return count


def _move(connection: sqlite3.Connection, query: tuple[str, ...], before: float) -> int:
    oldest = connection.execute(_OLDEST, (*query, before, *query, KEPT_BATCHES, BATCHES_AT_ONCE)).fetchall()
    if not oldest:
        return 0
    those = (*query, oldest[-1]["batch_id"], before)
    connection.execute(_SUMS, those)
    return connection.execute(_DELETE, those).rowcount
