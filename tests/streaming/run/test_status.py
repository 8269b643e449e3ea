from __future__ import annotations

from itertools import product

import pytest

from tauro.streaming.run.events import (
    BatchCommitted,
    NodeEnded,
    NodeFailed,
    NodeRetrying,
    NodeStarted,
    NodeWaiting,
    RunEvent,
)
from tauro.streaming.run.status import MOVES, NodeState, StatusBoard

INTO: dict[NodeState, RunEvent] = {
    NodeState.WAITING: NodeWaiting("n", "a file"),
    NodeState.RUNNING: NodeStarted("n", "p.n"),
    NodeState.RETRYING: NodeRetrying("n", 4.0, 2, 5, "the disk is full"),
    NodeState.ENDED: NodeEnded("n", "done"),
    NodeState.FAILED: NodeFailed("n", "no good"),
}
"""The event that moves a node into each state; none leads back to the first."""


class Watched:
    """A board of one node, and what its observer was told."""

    def __init__(self) -> None:
        self.told: list[RunEvent] = []
        self.board = StatusBoard("p", ["n"], self.told.append)

    @property
    def state(self) -> NodeState:
        return self.board.node("n").state


def batch(rows_in: int, rows_out: int | None = None, *, number: int = 0) -> BatchCommitted:
    return BatchCommitted("n", "out", "id", number, rows_in, rows_out, duration_ms=900, rows_per_second=7.5)


@pytest.mark.parametrize(("before", "after"), list(product(NodeState, INTO)), ids=str)
def test_a_node_moves_only_where_it_may(before: NodeState, after: NodeState) -> None:
    watched = Watched()
    if before is not NodeState.PENDING:
        watched.board.tell(INTO[before])
    assert watched.state is before
    watched.board.tell(INTO[after])
    is_allowed = after in MOVES[before]
    assert watched.state is (after if is_allowed else before)
    assert (INTO[after] in watched.told) is (is_allowed or before is after)


def test_what_is_over_stays_over() -> None:
    assert not MOVES[NodeState.ENDED]
    assert not MOVES[NodeState.FAILED]


def test_waiting_for_the_same_thing_is_told_once() -> None:
    watched = Watched()
    for reason in ("a", "a", "b", "b", "a"):
        watched.board.tell(NodeWaiting("n", reason))
    assert watched.told == [NodeWaiting("n", "a"), NodeWaiting("n", "b"), NodeWaiting("n", "a")]


def test_batches_add_up() -> None:
    watched = Watched()
    watched.board.tell(NodeStarted("n", "p.n"))
    for event in (batch(3, None), batch(4, 2, number=1), batch(1, 1, number=2)):
        watched.board.tell(event)
    node = watched.board.node("n")
    assert (node.batches, node.rows_in, node.rows_out, node.last_batch_ms) == (3, 8, 3, 900)
    assert node.last_batch_at is not None


def test_a_commit_that_is_told_after_the_end_counts() -> None:
    watched = Watched()
    watched.board.tell(NodeEnded("n", "stopped"))
    watched.board.tell(batch(3))
    assert (watched.state, watched.board.node("n").rows_in) == (NodeState.ENDED, 3)


def test_a_failure_says_what_and_what_to_do() -> None:
    watched = Watched()
    watched.board.tell(NodeFailed("n", "no good", "be better"))
    (failed,) = watched.board.snapshot().failed
    assert (failed.detail, failed.hint) == ("no good", "be better")


def test_a_pipeline_is_over_when_all_its_nodes_are() -> None:
    board = StatusBoard("p", ["a", "b"], lambda _: None)
    board.tell(NodeFailed("a", "x"))
    assert not board.snapshot().is_over
    board.tell(NodeEnded("b", "done"))
    assert board.snapshot().is_over


def test_a_snapshot_does_not_change() -> None:
    watched = Watched()
    before = watched.board.snapshot()
    watched.board.set_files("n", waiting=5, unread=2)
    assert (before.nodes[0].waiting_files, watched.board.node("n").waiting_files) == (0, 5)


def test_a_node_that_is_tried_again_says_so_until_it_runs() -> None:
    watched = Watched()
    watched.board.tell(NodeStarted("n", "p.n"))
    watched.board.tell(batch(3))
    watched.board.tell(NodeRetrying("n", 4.0, 2, 5, "the disk is full", "make room"))
    node = watched.board.node("n")
    assert (node.detail, node.restarts, node.rows_per_second) == ("attempt 2 of 5: the disk is full", 1, 0.0)
    assert node.next_attempt_at is not None
    watched.board.tell(NodeStarted("n", "p.n"))
    node = watched.board.node("n")
    assert (node.state, node.detail, node.restarts, node.rows_in) == (NodeState.RUNNING, "", 1, 3)
    assert node.next_attempt_at is None


def test_what_a_node_is_tried_again_for_is_told_without_secrets() -> None:
    told: list[RunEvent] = []
    board = StatusBoard("p", ["n"], told.append, frozenset({"hunter2"}))
    board.tell(NodeRetrying("n", 4.0, 2, 5, "no database at u:hunter2@db", "is hunter2 right?"))
    assert "hunter2" not in f"{told} {board.node('n')}"
    assert board.masked("no database at u:hunter2@db") == "no database at u:***@db"
