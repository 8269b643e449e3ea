from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.state.checkpoint import Checkpoint
from tauro.state.output_owner import Owner, OwnerFile
from tauro.state.pairing import pairing
from tests.state.spark_checkpoint import QUERY_ID, commit_batch, plan_batch, start_query

if TYPE_CHECKING:
    from pathlib import Path


def make(root: Path, *, planned: int, committed: int, written: list[str]) -> tuple[Checkpoint, Path]:
    checkpoint, output = root / "checkpoint", root / "output"
    if planned >= 0:
        start_query(checkpoint)
    for batch in range(planned + 1):
        plan_batch(checkpoint, batch, batch)
    for batch in range(committed + 1):
        commit_batch(checkpoint, batch)
    for name in written:
        (output / "_spark_metadata").mkdir(parents=True, exist_ok=True)
        (output / "_spark_metadata" / name).write_text("v1\n")
    return Checkpoint(checkpoint), output


@pytest.mark.parametrize(
    ("planned", "committed", "written"),
    [
        pytest.param(-1, -1, [], id="both new"),
        pytest.param(0, -1, [], id="planned, not written"),
        pytest.param(0, -1, ["0"], id="written, not committed"),
        pytest.param(2, 2, ["0", "1", "2"], id="at rest"),
        pytest.param(10, 9, ["9.compact", "8"], id="compacted"),
    ],
)
def test_a_pair_that_belongs_together_is_no_problem(
    tmp_path: Path, planned: int, committed: int, written: list[str]
) -> None:
    assert pairing(*make(tmp_path, planned=planned, committed=committed, written=written)) is None


def test_an_output_of_another_query_is_told_though_the_numbers_fit(tmp_path: Path) -> None:
    """Two projects, or two environments, that name one folder."""
    checkpoint, output = make(tmp_path, planned=5, committed=4, written=["0", "1", "2", "3", "4"])
    OwnerFile(output).write(Owner("/srv/a/.tauro/dev/checkpoints/p/n", "p/n", "another"))
    assert "belongs to node 'p/n' with checkpoint '/srv/a/.tauro/dev/checkpoints/p/n'" in str(
        pairing(checkpoint, output)
    )
    for owner in (Owner("/moved", "p/n", QUERY_ID), Owner("/unknown", "p/n")):
        OwnerFile(output).write(owner)
        assert pairing(checkpoint, output) is None


@pytest.mark.parametrize(
    ("planned", "committed", "written", "reason"),
    [
        pytest.param(-1, -1, ["0", "1"], "the first 2 batches would not be written", id="new checkpoint"),
        pytest.param(
            1, 1, ["0", "1", "2"], "older copy, and its next rows would not be written", id="older checkpoint"
        ),
        pytest.param(2, 2, [], "has none: it is another folder", id="new output"),
        pytest.param(2, 2, ["0"], "has only batch 0: it is another folder", id="older output"),
    ],
)
def test_a_pair_that_would_lose_rows_is_told(
    tmp_path: Path, planned: int, committed: int, written: list[str], reason: str
) -> None:
    assert reason in str(pairing(*make(tmp_path, planned=planned, committed=committed, written=written)))
