"""Two of the kills of `make chaos`: enough to see that all of it works."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.chaos.campaign import Chain

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

KILLS = [("writing", "group"), ("sunk", "python")]


def test_nothing_is_lost_or_doubled_and_nobody_is_left(tmp_path: Path) -> None:
    kills = list(Chain("folder_to_merge", None, Random(4), tmp_path / "merge").run(KILLS))
    assert [(killed.lost, killed.doubled, killed.faults) for killed in kills] == [(0, 0, [])] * len(kills)
    assert [(killed.point, killed.victim) for killed in kills if killed.is_hit] == KILLS
