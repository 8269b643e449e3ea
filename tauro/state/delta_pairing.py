"""Do a checkpoint and a Delta table belong together?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.state.delta_log import DeltaLog
from tauro.state.set_back import SetBack

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.state.checkpoint import Checkpoint


def delta_pairing(checkpoint: Checkpoint, table: Path, *, may_join: bool, merges: bool = False) -> str | None:
    """Say why a query on this checkpoint would lose or double rows in this table, or None where it would not.

    A new query may write a table that no query wrote before; one that some query wrote only with `may_join`. To be
    called before Spark starts; takes milliseconds.
    """
    log, shown = DeltaLog(table), str(table)
    query_id, planned, committed = checkpoint.query_id, checkpoint.last_planned, checkpoint.last_committed
    written = None if query_id is None else log.last_batch(query_id)
    if written is None and committed < 0:
        if may_join or SetBack(checkpoint.path).joins or not log.was_written_by_a_query:
            return None
        again = (
            "merged into it again, older rows over newer ones"
            if merges
            else "written to it again ('mode: append' in the output allows that)"
        )
        return (
            f"table {shown!r} was written by a query with another checkpoint than {str(checkpoint.path)!r}, which "
            f"{'is new' if planned < 0 else 'has no batch in it'}: all input would be {again}"
        )
    if written is not None and written > planned:
        return (
            f"table {shown!r} has batch {written}, but checkpoint {str(checkpoint.path)!r} has only planned batch "
            f"{planned}: it is an older copy, and its next rows would not be written"
        )
    if query_id is None or committed < 0:
        return None
    if written is not None and written >= committed:
        return _removed_meanwhile(log, checkpoint, query_id)
    if written is None and log.exists and not log.is_whole:
        return None
    return (
        f"checkpoint {str(checkpoint.path)!r} has committed batch {committed}, but table {shown!r} "
        + (f"has only batch {written}" if written is not None else "has none of it")
        + ": it is another table, or was made anew or restored, and the rows before are not in it"
    )


def _removed_meanwhile(log: DeltaLog, checkpoint: Checkpoint, query_id: str) -> str | None:
    """A query whose table is removed under it makes it anew with its next batch, without a word."""
    batch = log.made_by_batch(query_id)
    if not batch:
        return None
    return (
        f"table {str(log.table)!r} begins with batch {batch} of checkpoint {str(checkpoint.path)!r}: it was removed "
        "while a stream wrote it, and the rows before are not in it"
    )
