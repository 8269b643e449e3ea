"""Two of the kills of `make chaos`: enough to see that all of it works."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.chaos.campaign import Chain
from tests.chaos.hit import Killed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

JOBS = ["folder_to_merge", "folder_to_parquet"]
KILLS = [("writing", "group"), ("sunk", "python")]


def test_nothing_is_lost_or_doubled_and_nobody_is_left(tmp_path: Path) -> None:
    rounds = [Killed(JOBS[0], point, victim) for point, victim in KILLS]
    kills = list(Chain(JOBS, None, Random(4), tmp_path / "merge").run(rounds))
    assert [(sum(killed.lost.values()), sum(killed.doubled.values()), killed.faults) for killed in kills] == [
        (0, 0, [])
    ] * len(KILLS)
    assert all((killed.job, killed.point) in killed.hits for killed in kills)
