"""Do a checkpoint and the output folder of a file sink belong together?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.state.checkpoint import last_number
from tauro.state.output_owner import OwnerFile
from tauro.state.sink_log import LOG_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.state.checkpoint import Checkpoint


def pairing(checkpoint: Checkpoint, output: Path) -> str | None:
    """Say why a query on this checkpoint would lose rows in this output, or None where it would not.

    Spark's file sinks skip every batch whose number the output has already, in silence; and an output that lacks
    committed batches can't be read by Spark. To be called before Spark starts; takes milliseconds.
    """
    written = last_number(output / LOG_FOLDER)
    planned, committed = checkpoint.last_planned, checkpoint.last_committed
    owner = OwnerFile(output).read() if written >= 0 and planned >= 0 else None
    if owner is not None and owner.query_id is not None and owner.query_id != checkpoint.query_id:
        return (
            f"output {str(output)!r} belongs to node {owner.node!r} with checkpoint {owner.checkpoint!r}, not to "
            f"checkpoint {str(checkpoint.path)!r}: batches of both have the same numbers, and would not be written"
        )
    if written > planned and planned < 0:
        return (
            f"output {str(output)!r} holds batches of another checkpoint than {str(checkpoint.path)!r}, which is new: "
            f"the first {written + 1} batches would not be written"
        )
    if written > planned:
        return (
            f"output {str(output)!r} has batch {written}, but checkpoint {str(checkpoint.path)!r} has only planned "
            f"batch {planned}: it is another checkpoint or an older copy, and its next rows would not be written"
        )
    if written < committed:
        return (
            f"checkpoint {str(checkpoint.path)!r} has committed batch {committed}, but output {str(output)!r} "
            + (f"has only batch {written}" if written >= 0 else "has none")
            + ": it is another folder, or was emptied or restored, and the rows before are not in it"
        )
    return None
