"""Stopping a query: what it is asked, how often, and what is waited for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from tauro.streaming.run.stopping import Stop, stop_query

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql.streaming.query import StreamingQuery

WAITS = "Getting offsets from KafkaV2[Subscribe[events]]"


@dataclass
class Query:
    """Busy, until it is stopped."""

    message: str = "Processing new data"
    told_at: float = float("inf")
    """When its batch is told of."""
    commit: Path | None = None
    """Is there at once."""
    asked: int = 0
    was_stopped_in: list[int] = field(default_factory=list)
    isActive: bool = True  # noqa: N815 - Spark's name

    @property
    def status(self) -> dict[str, Any]:
        self.asked += 1
        if self.commit is not None:
            self.commit.touch()
        return {"message": self.message, "isTriggerActive": True}

    @property
    def lastProgress(self) -> dict[str, Any]:  # noqa: N802 - Spark's name
        return {"batchId": 0 if time.monotonic() < self.told_at else 1}

    def stop(self) -> None:
        self.was_stopped_in.append(self.lastProgress["batchId"])
        self.isActive = False


def stop(query: Query, checkpoint: Path | None, *, timeout_seconds: float) -> Stop:
    return stop_query(cast("StreamingQuery", query), timeout_seconds=timeout_seconds, checkpoint=checkpoint)


def checkpoint_in(folder: Path, *, planned: int, committed: int) -> Path:
    for name, last in (("offsets", planned), ("commits", committed)):
        (folder / name).mkdir()
        for number in range(last + 1):
            (folder / name / str(number)).touch()
    return folder


def test_a_query_that_waits_for_its_source_has_no_batch_to_wait_for(tmp_path: Path) -> None:
    for checkpoint in (None, checkpoint_in(tmp_path, planned=3, committed=3)):
        query = Query(WAITS)
        assert stop(query, checkpoint, timeout_seconds=600) == Stop(was_whole=True, has_ended=True)
        assert query.was_stopped_in == [0]


def test_a_batch_that_is_planned_is_waited_for_whatever_the_status_says(tmp_path: Path) -> None:
    query = Query(WAITS)
    checkpoint = checkpoint_in(tmp_path, planned=4, committed=3)
    assert stop(query, checkpoint, timeout_seconds=1) == Stop(was_whole=False, has_ended=True)


def test_between_a_commit_and_what_is_told_of_it_spark_is_not_asked_without_a_pause(tmp_path: Path) -> None:
    checkpoint = checkpoint_in(tmp_path, planned=0, committed=-1)
    began = time.monotonic()
    query = Query(told_at=began + 0.2, commit=checkpoint / "commits" / "0")
    assert stop(query, checkpoint, timeout_seconds=600).was_whole
    assert query.was_stopped_in == [1]
    assert query.asked <= 2 + 2 * (time.monotonic() - began) / 0.002
