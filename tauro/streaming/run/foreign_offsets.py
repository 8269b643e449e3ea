"""What a checkpoint tells of itself, where nothing is kept of what it was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tauro.state.checkpoint import Checkpoint
    from tauro.streaming.run.plan import InputPlan, NodePlan


def misfits(node: NodePlan, state: Sequence[str] | None, checkpoint: Checkpoint) -> Iterator[str]:
    """Why the checkpoint can't be this node's: number, kind and place of its sources, and whether it keeps anything.

    `state` is what the query keeps, None where that is not known.
    """
    streams = [plan for plan in node.inputs if plan.is_stream]
    offsets = [offset for offset in checkpoint.planned_offsets if offset is not None]
    count = len(checkpoint.planned_offsets)
    if count < len(streams):
        yield f"it has {count} source{'s' * (count != 1)}, and the node {len(streams)} streaming inputs"
        return
    yield from list(_of_other_kinds(streams, offsets)) or (
        f"it has no offset that could be one of input {plan.name!r}"
        for plan in streams
        if count == len(offsets) and not _has_one(plan, offsets)
    )
    yield from _other_folders(streams, checkpoint)
    has_state = (checkpoint.path / "state").is_dir()
    if state is not None and bool(state) != has_state and checkpoint.last_committed >= 0:
        yield (
            "it keeps what the query does not keep between batches"
            if has_state
            else f"it keeps nothing between batches, and the query does: {', '.join(state)}"
        )


def _of_other_kinds(streams: Sequence[InputPlan], offsets: Sequence[Any]) -> Iterator[str]:
    for offset in offsets:
        reasons = [reason for plan in streams if (reason := plan.source.misfit(offset)) is not None]
        if len(reasons) == len(streams):
            yield f"it has the offset {str(offset)[:60]!r}, which {reasons[0]}"


def _has_one(plan: InputPlan, offsets: Sequence[Any]) -> bool:
    return any(plan.source.misfit(offset) is None for offset in offsets)


def _other_folders(streams: Sequence[InputPlan], checkpoint: Checkpoint) -> Iterator[str]:
    """Files are known by their whole path; of a source that Spark reads itself, those in subfolders, too."""
    if any(plan.landing is None for plan in streams):
        return
    mine = [plan.landing for plan in streams if plan.landing is not None]
    for folder in sorted(checkpoint.foreign_folders(*mine)):
        yield f"it has read files from '{folder}', which is the landing folder of none of its inputs"
