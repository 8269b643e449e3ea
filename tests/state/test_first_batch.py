"""A process that dies while Spark plans the first batch leaves a file that Spark itself does not start on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.state.first_batch import remove_unfinished_first_batch
from tests.state.spark_checkpoint import plan_batch, start_query

if TYPE_CHECKING:
    from pathlib import Path


def leave_unfinished(checkpoint: Path, log: str) -> None:
    (checkpoint / log).mkdir(exist_ok=True)
    for name in (".0.5c1bd6f8-2d3a.tmp", "..0.5c1bd6f8-2d3a.tmp.crc"):
        (checkpoint / log / name).write_text("v")


def names(checkpoint: Path) -> set[str]:
    return {str(path.relative_to(checkpoint)) for path in checkpoint.rglob("*") if path.is_file()}


def test_it_goes_where_no_batch_is_planned(tmp_path: Path) -> None:
    start_query(tmp_path)
    leave_unfinished(tmp_path, "offsets")
    leave_unfinished(tmp_path, "commits")
    remove_unfinished_first_batch(tmp_path)
    assert names(tmp_path) == {"metadata"}


def test_it_stays_where_spark_passes_over_it(tmp_path: Path) -> None:
    start_query(tmp_path)
    plan_batch(tmp_path, 0, 0)
    leave_unfinished(tmp_path, "offsets")
    before = names(tmp_path)
    remove_unfinished_first_batch(tmp_path)
    assert names(tmp_path) == before


def test_a_checkpoint_that_is_not_there_stays_so(tmp_path: Path) -> None:
    remove_unfinished_first_batch(tmp_path / "none")
    assert not (tmp_path / "none").exists()
