from __future__ import annotations

import math
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from tauro.streaming.run.events import BatchCommitted
from tauro.streaming.run.frames import ROWS_OUT
from tauro.streaming.run.progress import ProgressRouter


def progress(**changes: Any) -> Any:
    """What pyspark tells of a micro-batch."""
    told: dict[str, Any] = {
        "name": "p.n",
        "id": "0436d832",
        "runId": "run-2",
        "batchId": 4,
        "numInputRows": 3,
        "processedRowsPerSecond": 1.5,
        "durationMs": {"addBatch": 700, "triggerExecution": 900},
        "observedMetrics": {ROWS_OUT: {"n": 2}},
        "sources": [SimpleNamespace(endOffset='{"logOffset":4}'), SimpleNamespace(endOffset=None)],
    }
    return SimpleNamespace(**(told | changes))


class Listening:
    """A router that expects one query, and the commits it was told of."""

    def __init__(self) -> None:
        self.commits: list[BatchCommitted] = []
        self.router = ProgressRouter()
        self.router.expect("p.n", "n", "out", self.commits.append)
        self.router.started("p.n", "run-2")


def test_a_commit_goes_to_the_node_that_owns_the_query() -> None:
    listening = Listening()
    listening.router.took(progress())
    assert listening.commits == [
        BatchCommitted(
            node="n",
            output="out",
            query_id="0436d832",
            batch_id=4,
            rows_in=3,
            rows_out=2,
            duration_ms=900,
            rows_per_second=1.5,
            offsets='[{"logOffset":4}, None]',
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [{"runId": "run-1"}, {"name": None, "runId": "run-3"}, {"durationMs": {"triggerExecution": 3}}],
    ids=["of an earlier query of the same name", "of a query without a name", "no batch was run"],
)
def test_what_is_no_commit_of_ours(changes: dict[str, Any]) -> None:
    listening = Listening()
    listening.router.took(progress(**changes))
    assert listening.commits == []


def test_a_query_is_started_once_for_each_time_it_is_expected() -> None:
    """Somebody's own query of the same name, once ours has ended, is not ours."""
    listening = Listening()
    listening.router.started("p.n", "run-3")
    listening.router.started(None, "run-4")
    listening.router.took(progress(runId="run-3"))
    assert listening.commits == []
    listening.router.took(progress())
    assert len(listening.commits) == 1


def test_rows_that_were_not_counted_are_unknown_not_none() -> None:
    listening = Listening()
    listening.router.took(progress(observedMetrics={}))
    assert listening.commits[0].rows_out is None


@pytest.mark.parametrize("rate", [math.nan, math.inf, None], ids=str)
def test_a_rate_that_is_no_number_is_zero(rate: float | None) -> None:
    """Spark divides by the time taken, and JSON knows no NaN."""
    listening = Listening()
    listening.router.took(progress(processedRowsPerSecond=rate))
    assert listening.commits[0].rows_per_second == 0.0


def test_the_last_word_of_a_query_can_be_waited_for() -> None:
    router = ProgressRouter()
    teller = Thread(target=router.ended, args=("run-1",))
    teller.start()
    assert router.wait_until_ended("run-1", 10)
    teller.join()
    assert router.wait_until_ended("run-1", 0), "it stays said"
    assert not router.wait_until_ended("run-2", 0)


def test_a_node_is_at_rest_once_each_of_its_queries_has_ended() -> None:
    router = ProgressRouter()
    for query, node in (("p.n/a", "n"), ("p.n/b", "n"), ("p.m", "m")):
        router.expect(query, node, "out", lambda commit: None)
        router.started(query, f"run of {query}")
    router.ended("run of p.n/a")
    assert not router.is_at_rest("n")
    router.ended("run of p.n/b")
    assert router.is_at_rest("n")
    assert not router.is_at_rest("m")
    assert router.is_at_rest("one that has not begun")
