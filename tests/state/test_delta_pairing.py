from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tauro.state.checkpoint import Checkpoint
from tauro.state.delta_log import DeltaLog
from tauro.state.delta_pairing import delta_pairing
from tests.state.spark_checkpoint import QUERY_ID, commit_batch, plan_batch, start_query

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "another-query"


def make(root: Path, *, planned: int, committed: int) -> Checkpoint:
    checkpoint = root / "checkpoint"
    if planned >= 0:
        start_query(checkpoint)
    for batch in range(planned + 1):
        plan_batch(checkpoint, batch, batch)
    for batch in range(committed + 1):
        commit_batch(checkpoint, batch)
    return Checkpoint(checkpoint)


def commit(table: Path, version: int, query_id: str | None = None, batch: int = 0) -> None:
    log = table / "_delta_log"
    log.mkdir(parents=True, exist_ok=True)
    actions = [{"commitInfo": {"operation": "WRITE"}}, {"add": {"path": "part-0.parquet", "stats": '"txn"'}}]
    if query_id is not None:
        actions.append({"txn": {"appId": query_id, "version": str(batch)}})
    (log / f"{version:020}.json").write_text("\n".join(map(json.dumps, actions)))


@pytest.mark.parametrize(
    ("planned", "committed", "written"),
    [
        pytest.param(-1, -1, [], id="both new"),
        pytest.param(-1, -1, [None], id="a new query for a table that no query wrote"),
        pytest.param(0, -1, [], id="planned, not written"),
        pytest.param(0, -1, [(QUERY_ID, 0)], id="written, not committed"),
        pytest.param(1, 1, [(QUERY_ID, 0), (QUERY_ID, 1)], id="at rest"),
        pytest.param(1, 1, [(QUERY_ID, 0), (QUERY_ID, 1), None, (OTHER, 7)], id="others write it too"),
    ],
)
def test_a_pair_that_belongs_together_is_no_problem(
    tmp_path: Path, planned: int, committed: int, written: list[tuple[str, int] | None]
) -> None:
    for version, txn in enumerate(written):
        commit(tmp_path / "table", version, *(txn or ()))
    checkpoint = make(tmp_path, planned=planned, committed=committed)
    assert delta_pairing(checkpoint, tmp_path / "table", may_join=False) is None


@pytest.mark.parametrize(
    ("planned", "committed", "written", "reason"),
    [
        pytest.param(-1, -1, [(OTHER, 3)], "which is new: all input would be written to it again", id="new checkpoint"),
        pytest.param(
            0, -1, [(OTHER, 3)], "has no batch in it: all input would be", id="another one was first meanwhile"
        ),
        pytest.param(1, 0, [(QUERY_ID, 3)], "has only planned batch 1: it is an older copy", id="older checkpoint"),
        pytest.param(3, 3, [(QUERY_ID, 1)], "committed batch 3, but table", id="older table"),
        pytest.param(1, 1, [(OTHER, 9)], "has none of it: it is another table", id="another table"),
        pytest.param(1, 1, [], "has none of it: it is another table", id="no table"),
        pytest.param(2, 2, [(QUERY_ID, 2)], "begins with batch 2", id="removed while it was written"),
        pytest.param(2, 2, [(None, 0), (QUERY_ID, 2)], "begins with batch 2", id="removed while it was merged into"),
    ],
)
def test_a_pair_that_would_lose_or_double_rows_is_told(
    tmp_path: Path, planned: int, committed: int, written: list[tuple[str | None, int]], reason: str
) -> None:
    for version, txn in enumerate(written):
        commit(tmp_path / "table", version, *txn)
    checkpoint = make(tmp_path, planned=planned, committed=committed)
    assert reason in str(delta_pairing(checkpoint, tmp_path / "table", may_join=False))


def test_a_new_query_may_join_when_it_is_said(tmp_path: Path) -> None:
    commit(tmp_path / "table", 0, OTHER)
    assert delta_pairing(make(tmp_path, planned=-1, committed=-1), tmp_path / "table", may_join=True) is None


def test_who_merges_is_not_told_to_append(tmp_path: Path) -> None:
    commit(tmp_path / "table", 0, OTHER)
    new = make(tmp_path, planned=-1, committed=-1)
    reason = str(delta_pairing(new, tmp_path / "table", may_join=False, merges=True))
    assert reason.endswith("which is new: all input would be merged into it again, older rows over newer ones")


def test_a_table_whose_oldest_commits_were_removed_is_believed(tmp_path: Path) -> None:
    commit(tmp_path / "table", 40)
    assert delta_pairing(make(tmp_path, planned=1, committed=1), tmp_path / "table", may_join=False) is None


def test_the_log_of_a_table(tmp_path: Path) -> None:
    log = DeltaLog(tmp_path)
    assert (log.exists, log.last_version, log.is_whole) == (False, -1, False)
    for version in (8, 9, 10):
        commit(tmp_path, version, QUERY_ID, version)
    (tmp_path / "_delta_log" / "_last_checkpoint").write_text("{}")
    assert (log.exists, log.last_version, log.is_whole) == (True, 10, False)
    assert (log.last_batch(QUERY_ID), log.last_batch(OTHER)) == (10, None)
