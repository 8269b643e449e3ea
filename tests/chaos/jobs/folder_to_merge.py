"""Tauro's own merge: a running total for each key, which replaces the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.folder import Folder
from tests.chaos.job import Job, Output
from tests.chaos.sinks.totals import Totals

if TYPE_CHECKING:
    from tests.chaos.ground import Ground

FUNCTION = """\
def rows(df):
    return df.groupBy('shop').agg({'amount': 'sum'}).toDF('shop', 'sold')
"""


def outputs(ground: Ground) -> dict[str, Output]:
    said = f"{{format: delta, path: data/{ground.node}/totals, mode: merge, keys: shop}}"
    return {"out": Output(said, (Totals(ground.folder / "totals"),))}


JOB = Job(Folder, outputs, FUNCTION, output_mode="update")
