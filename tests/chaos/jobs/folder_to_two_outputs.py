from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.folder import Folder
from tests.chaos.job import Job, Output
from tests.chaos.sinks.delta_table import DeltaTable
from tests.chaos.sinks.parquet_folder import ParquetFolder

if TYPE_CHECKING:
    from tests.chaos.ground import Ground


def outputs(ground: Ground) -> dict[str, Output]:
    return {
        "files": Output("{format: parquet, path: files}", (ParquetFolder(ground.root / "files"),)),
        "table": Output("{format: delta, path: table}", (DeltaTable(ground.root / "table"),)),
    }


JOB = Job(Folder, outputs)
