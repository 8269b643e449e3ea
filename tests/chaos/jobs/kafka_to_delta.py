from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.topic import Topic
from tests.chaos.job import Job, Output
from tests.chaos.sinks.delta_table import DeltaTable

if TYPE_CHECKING:
    from tests.chaos.ground import Ground


def outputs(ground: Ground) -> dict[str, Output]:
    return {"out": Output(f"{{format: delta, path: data/{ground.node}/out}}", (DeltaTable(ground.folder / "out"),))}


JOB = Job(Topic, outputs, needs_broker=True)
