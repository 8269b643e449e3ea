"""What is left where a process died before the first batch of a query was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.state.checkpoint import Checkpoint
from tauro.state.storage import environment_errors

if TYPE_CHECKING:
    from pathlib import Path

_LOGS = ("offsets", "commits")


def remove_unfinished_first_batch(checkpoint: Path) -> None:
    """Remove the files that Spark began to write and did not finish, on a checkpoint that no batch is planned on.

    Spark writes each entry of a log under a hidden name (`.0.<uuid>.tmp`) and renames it. Later batches pass over what
    a crash leaves of that, but the first one refuses to start on it (STATE_STORE_CHECKPOINT_LOCATION_NOT_EMPTY, tried
    with Spark 4.2). To be called under the checkpoint's lock.

    Raises:
        EnvironmentUnfitError: a file can't be read or removed.
    """
    found = Checkpoint(checkpoint)
    if found.last_planned >= 0 or found.last_committed >= 0:
        return
    for log in _LOGS:
        for file in (checkpoint / log).glob(".*.tmp*"):
            with environment_errors("remove", file):
                file.unlink(missing_ok=True)
