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
        "files": Output(
            f"{{format: parquet, path: data/{ground.node}/files}}", (ParquetFolder(ground.folder / "files"),)
        ),
        "table": Output(f"{{format: delta, path: data/{ground.node}/table}}", (DeltaTable(ground.folder / "table"),)),
    }


JOB = Job(Folder, outputs)
