from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.folder import Folder
from tests.chaos.job import Job, Output
from tests.chaos.sinks.parquet_folder import ParquetFolder

if TYPE_CHECKING:
    from tests.chaos.ground import Ground


def outputs(ground: Ground) -> dict[str, Output]:
    return {
        "out": Output(f"{{format: parquet, path: data/{ground.node}/out}}", (ParquetFolder(ground.folder / "out"),))
    }


JOB = Job(Folder, outputs)
