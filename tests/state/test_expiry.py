from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from tauro.state.expiry import remove_asides, remove_full_logs, remove_leftovers

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400.0


def aged(path: Path, days: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x\n")
    os.utime(path, (time.time() - days * DAY,) * 2)
    return path


def left(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_only_logs_that_are_full_and_old_go(tmp_path: Path) -> None:
    for name in ("tauro.log", "tauro.log.1", "spark.log", "spark.log.2", "log4j2.properties", "notes.log.md", "1"):
        aged(tmp_path / name, 40)
    aged(tmp_path / "spark.log.1", 20)
    assert remove_full_logs(tmp_path, time.time() - 30 * DAY) == 2
    assert left(tmp_path) == {"tauro.log", "spark.log", "spark.log.1", "log4j2.properties", "notes.log.md", "1"}


@pytest.mark.parametrize("name", ["20200131-235959", "20200131-235959-2"])
def test_what_was_moved_aside_is_as_old_as_its_name_says(tmp_path: Path, name: str) -> None:
    aged(tmp_path / name / "node/checkpoint/metadata", 0)
    assert remove_asides(tmp_path, time.time() - 30 * DAY) == (name,)
    assert left(tmp_path) == set()


def test_nothing_else_goes(tmp_path: Path) -> None:
    elsewhere = aged(tmp_path / "elsewhere/kept", 4000).parent
    resets = tmp_path / "reset"
    for name in ("mine", "20200131", "20209931-000000", time.strftime("%Y%m%d-%H%M%S")):
        aged(resets / name / "kept", 4000)
    aged(resets / "20200131-000000", 4000)
    (resets / "20200131-000001").symlink_to(elsewhere)
    before = left(resets)
    assert remove_asides(resets, time.time() - 30 * DAY) == ()
    assert left(resets) == before
    assert (elsewhere / "kept").exists()


def test_a_folder_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert remove_full_logs(tmp_path / "logs", time.time()) == 0
    assert remove_asides(tmp_path / "reset", time.time()) == ()


def test_leftovers_are_as_old_as_their_move(tmp_path: Path) -> None:
    """Their own times are those of the batch that wrote them."""
    for name in ("p/n/out/part-0.parquet", "p/n/out/.part-0.parquet.crc", "p/n/out/month=1/part-1.parquet"):
        aged(tmp_path / "leftovers" / name, 90)
    assert remove_leftovers(tmp_path / "leftovers", time.time() - 30 * DAY) == 0
    assert remove_leftovers(tmp_path / "leftovers", time.time() + DAY) == 2
    assert left(tmp_path) == set()
    assert remove_leftovers(tmp_path / "leftovers", time.time()) == 0
