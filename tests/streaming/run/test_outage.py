from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from tauro.streaming.run.outage import LOOK_SECONDS, SILENT_SECONDS, Outage
from tests.streaming.run.plans import node_plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql.streaming.query import StreamingQuery

    from tauro.streaming.run.desk import Desk

INPUT = "events: {{format: kafka, options: {{kafka.bootstrap.servers: '127.0.0.1:{port}', subscribe: t}}}}\n"


@dataclass
class Query:
    runId: str = "r"  # noqa: N815 - Spark's name
    lastProgress: dict[str, Any] | None = None  # noqa: N815
    status: dict[str, Any] = field(default_factory=lambda: {"isTriggerActive": True})


@dataclass
class Paper:
    """Takes what is told."""

    context: Any = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def notice(self, node: str, text: str, *, hint: str | None = None, is_warning: bool = True) -> None:
        self.said.append(text)


class Node:
    """A node that reads from a broker which is away, and its query."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as server:
            self.port = server.getsockname()[1]
        self.now = 0.0
        self.desk = Paper()
        self.query = Query()
        plan = node_plan_of(folder, {"inputs": INPUT.format(port=self.port)})
        self.outage = Outage(plan, cast("Desk", self.desk), lambda: self.now)

    def after(self, seconds: float) -> list[str]:
        """What has been said by then."""
        until = self.now + seconds
        while self.now < until:
            self.outage.look([cast("StreamingQuery", self.query)])
            self.now += LOOK_SECONDS / 4
        return self.desk.said


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


def test_a_query_that_waits_for_a_broker_is_told_once_and_again_when_it_goes_on(node: Node) -> None:
    assert node.after(SILENT_SECONDS) == []
    waiting = f"no Kafka broker answers at '127.0.0.1:{node.port}': connection refused: waiting for it"
    assert node.after(60) == [waiting]
    node.query.lastProgress = {"timestamp": "now"}
    assert node.after(2 * LOOK_SECONDS) == [waiting, "what it waited for is back"]


def test_a_query_that_says_something_now_and_then_is_left_alone(node: Node) -> None:
    for second in range(40):
        node.query.lastProgress = {"timestamp": str(second)}
        assert node.after(LOOK_SECONDS) == []


def test_a_query_between_two_micro_batches_is_left_alone(node: Node) -> None:
    node.query.status["isTriggerActive"] = False
    assert node.after(60) == []
