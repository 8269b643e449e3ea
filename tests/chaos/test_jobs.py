"""The jobs that need neither a broker nor jars, without killing anything."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.chaos.campaign import Chain
from tests.chaos.course import Course
from tests.chaos.feeders.feeder import Shape
from tests.chaos.ground import Ground
from tests.chaos.hit import Killed
from tests.chaos.jobs import jobs
from tests.chaos.report import table
from tests.project_files import check, shown

if TYPE_CHECKING:
    from pathlib import Path

ALONE = [name for name, job in jobs().items() if not job.needs_broker and not job.jar_sets]


@pytest.mark.parametrize("name", ALONE)
def test_its_project_is_sound(name: str, tmp_path: Path) -> None:
    Chain([name], None, Random(1), tmp_path)
    assert [line for line in shown(check(tmp_path / "shop")) if "error" in line] == []


@pytest.mark.parametrize("name", ALONE)
def test_what_was_fed_and_is_not_there_is_lost(name: str, tmp_path: Path) -> None:
    course = Course(Ground(tmp_path / "shop", name))
    assert course.is_settled()
    course.feed(Shape(pieces=2, rows=3, bad=1))
    assert course.lost() >= 8
    assert not course.is_as_promised()


def test_hits_are_counted_beside_kills() -> None:
    here = ("j", "landed")
    kills = [
        Killed(*here, "jvm", [here], lost={"j": 0}, doubled={"j": 2}),
        Killed(*here, "python", lost={"j": 1}, doubled={"j": 0}),
    ]
    lines = [line.split() for line in table(kills)]
    assert ["j", "landed", "1", "0", "0", "1"] in lines
    assert ["j", "2", "1", "2"] in lines
