"""The function of docs/guarantees.md: an append and a merge that adds, each of them numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.folder import Folder
from tests.chaos.job import Job, Output
from tests.chaos.sinks.delta_table import DeltaTable
from tests.chaos.sinks.totals import Totals
from tests.docs.markdown import blocks_under
from tests.modules import ROOT

if TYPE_CHECKING:
    from tests.chaos.ground import Ground

(SINK,) = blocks_under(ROOT / "docs" / "guarantees.md", "A function that writes to Delta", "python")


def outputs(ground: Ground) -> dict[str, Output]:
    data = ground.root / "data"
    sinks = (DeltaTable(data / "rows", "-rows"), Totals(data / "totals", "-totals"))
    return {"out": Output("{format: foreach_batch, function: 'src.sinks:write'}", sinks)}


JOB = Job(Folder, outputs, files={"src/sinks.py": SINK.text}, jar_sets=("delta",))
