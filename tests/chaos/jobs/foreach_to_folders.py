"""A function of the user's that overwrites what it wrote for the same batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.folder import Folder
from tests.chaos.job import Job, Output
from tests.chaos.sinks.batch_folders import BatchFolders

if TYPE_CHECKING:
    from tests.chaos.ground import Ground

SINK = """\
import os


def write(df, batch_id):
    df.write.mode("overwrite").parquet(f"{os.environ['TAURO_PROJECT']}/data/foreach_to_folders/out/batch={batch_id}")
"""


def outputs(ground: Ground) -> dict[str, Output]:
    return {
        "out": Output("{format: foreach_batch, function: 'src.sink:write'}", (BatchFolders(ground.folder / "out"),))
    }


JOB = Job(Folder, outputs, files={"src/sink.py": SINK})
