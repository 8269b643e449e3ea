"""Batches that Spark has committed and the ledger does not know, since a crash came in between."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from tauro.state.checkpoint import Checkpoint
from tauro.state.ledger import BatchRecord
from tauro.streaming.run.intake import Recount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tauro.state.ledger import Ledger
    from tauro.streaming.run.intake import Intake
    from tauro.streaming.run.plan import NodePlan

logger = logging.getLogger(__name__)


def repair_ledger(ledger: Ledger, plan: NodePlan, intakes: Mapping[str, Intake]) -> None:
    """Record them. Called before the node's queries start, and before what the batches have read is removed.

    Their rows are counted by reading them again. What can't be read any more is not guessed: the count is None.
    """
    for output in plan.outputs:
        if output.checkpoint.local is None:
            continue
        checkpoint = Checkpoint(output.checkpoint.local)
        for batch_id in _unknown(ledger, plan, checkpoint):
            counted = recount(intakes, checkpoint.path, batch_id)
            logger.info("batch %d of %s was committed and not recorded: %s", batch_id, output.query_name, counted)
            ledger.record_batch(_record(plan, checkpoint, batch_id, counted))


def recount(intakes: Mapping[str, Intake], checkpoint: Path, batch_id: int) -> Recount | None:
    """What a batch has read of all inputs, found by reading it again; its bad rows are safe when this returns.

    None where one of them can't tell any more.
    """
    return _sum(intake.recount(checkpoint, batch_id) for intake in intakes.values())


def _unknown(ledger: Ledger, plan: NodePlan, checkpoint: Checkpoint) -> Iterator[int]:
    recorded = ledger.last_batch(plan.pipeline, plan.name, checkpoint.query_id or "")
    batches = range(recorded + 1, checkpoint.last_committed + 1)
    return (
        batch_id for batch_id in batches if checkpoint.has_batch(batch_id) and _commit(checkpoint, batch_id).exists()
    )


def _sum(counts: Iterable[Recount | None]) -> Recount | None:
    """Of all inputs; None where one of them is not known."""
    all_counts = list(counts)
    known = [counted for counted in all_counts if counted is not None]
    if not known or len(known) < len(all_counts):
        return None
    return Recount(*map(sum, zip(*known, strict=True)))


def _record(plan: NodePlan, checkpoint: Checkpoint, batch_id: int, counted: Recount | None) -> BatchRecord:
    ends = [end for _, end in checkpoint.offsets_of(batch_id)]
    return BatchRecord(
        pipeline=plan.pipeline,
        node=plan.name,
        query_id=checkpoint.query_id or "",
        batch_id=batch_id,
        committed_at=_commit(checkpoint, batch_id).stat().st_mtime,
        rows_in=None if counted is None else counted.rows_in,
        accepted=None if counted is None else counted.rows_in - counted.quarantined - counted.dropped,
        quarantined=None if counted is None else counted.quarantined,
        offsets=json.dumps(ends),
    )


def _commit(checkpoint: Checkpoint, batch_id: int) -> Path:
    return checkpoint.path / "commits" / str(batch_id)
