"""Projects of the loads, without starting anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.chaos.stops.loads import loads
from tests.chaos.stops.loads.with_interval import WithInterval
from tests.chaos.stops.report import table
from tests.chaos.stops.stop import Stopped
from tests.project_files import check, shown

if TYPE_CHECKING:
    from pathlib import Path

ALONE = [name for name, load in loads().items() if not load.needs_broker]


@pytest.mark.parametrize("name", ALONE)
def test_its_project_is_sound(name: str, tmp_path: Path) -> None:
    checked = check(loads()[name](tmp_path).root)
    assert [line for line in shown(checked) if "error" in line] == []
    assert checked.is_sound


@pytest.mark.parametrize(("values", "is_wrong"), [([0, 1, 2], False), ([0, 1, 1], True), ([0, 2], True)])
def test_a_number_that_lacks_or_comes_twice_is_told(values: list[int], is_wrong: bool, tmp_path: Path) -> None:
    load = WithInterval(tmp_path)
    (load.root / "data" / "n0").mkdir(parents=True)
    parquet.write_table(pa.table({"value": values}), load.root / "data" / "n0" / "part.parquet")
    assert bool(load.wrong_rows()) is is_wrong


def test_stops_that_took_too_long_are_counted() -> None:
    slow, quick = Stopped("j", "SIGINT", 1, exit_seconds=7, faults=["it hung"]), Stopped("j", "SIGTERM", 1, 2)
    lines = table([slow, quick])
    assert "2 stops, 1 took longer than their batch and 5 s" in lines
    assert lines[-1] == "j, SIGINT: ['it hung']"
