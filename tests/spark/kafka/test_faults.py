"""What goes wrong at a broker while a pipeline runs: no message is lost or doubled, and what is wrong is said."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.run.events import NodeRetrying
from tauro.streaming.run.status import NodeState
from tests.spark.kafka.broker import Broker, running_broker
from tests.spark.kafka.broker_jars import broker_jars
from tests.spark.kafka.projects import write_project
from tests.spark.runs import Watched, rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

TOPIC = "events"
QUICK = "trigger: {interval: 0 seconds}, restart: {max_attempts: 100, backoff: 200 milliseconds}"
IMPATIENT = ", kafka.default.api.timeout.ms: 6000, kafka.request.timeout.ms: 3000"


@pytest.fixture
def own_broker(broker: Broker, tmp_path: Path) -> Iterator[Broker]:
    """One that may go away; the jars are there once the other runs."""
    folder = tmp_path / "broker"
    folder.mkdir()
    with running_broker(broker_jars(), folder) as running:
        yield running


def values(root: Path) -> list[str]:
    return sorted(row["value"] for row in rows(root / "out"))


@contextmanager
def two_read(root: Path, broker: Broker, spark: SparkSession) -> Iterator[Watched]:
    """A pipeline that has read the first two messages of the topic, and goes on."""
    broker.produce(broker.make_topic(TOPIC), ["a", "b"])
    write_project(root, broker, TOPIC, value="{format: text}", streaming=QUICK, options=IMPATIENT)
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: watched.node.rows_in == 2, "the first messages are read")
        yield watched


def test_a_broker_that_is_away_for_a_while_and_messages_that_it_threw_away(
    own_broker: Broker, spark: SparkSession, tmp_path: Path
) -> None:
    root = tmp_path / "p"
    with two_read(root, own_broker, spark) as watched:
        own_broker.stop()
        watched.wait(
            lambda: (
                any(text.startswith("no Kafka broker answers") for text in watched.notices) or watched.node.restarts > 0
            ),
            "the broker that is away is told",
        )
        own_broker.start()
        own_broker.produce(TOPIC, ["c", "d"])
        watched.wait(lambda: watched.node.rows_in == 4, "the messages that came later are read")
    told = [*watched.notices, *(event.reason for event in watched.events if isinstance(event, NodeRetrying))]
    assert told[0].startswith(f"no Kafka broker answers at '{own_broker.address}': connection refused")
    assert values(root) == ["a", "b", "c", "d"]
    own_broker.produce(TOPIC, ["e", "f", "g"])
    own_broker.delete_records(TOPIC, before=6)
    (failed,) = run_once(root, spark, pipeline="p").failed
    assert failed.detail.startswith("messages are gone from Kafka that were not read yet")
    assert "'failOnDataLoss: false'" in (failed.hint or "")
    assert (values(root), failed.restarts) == (["a", "b", "c", "d"], 0)


def test_a_topic_that_is_deleted_and_one_of_its_name_that_is_made_later(
    own_broker: Broker, spark: SparkSession, tmp_path: Path
) -> None:
    root = tmp_path / "p"
    with two_read(root, own_broker, spark) as watched:
        own_broker.delete_topic(TOPIC)
        watched.wait(lambda: watched.node.state is NodeState.FAILED, "the missing topic is told", may_fail=True)
    assert watched.node.detail == f"there is no topic '{TOPIC}' at '{own_broker.address}'"
    assert watched.node.restarts == 0
    own_broker.make_topic(TOPIC)
    own_broker.produce(TOPIC, ["c", "d", "e", "f"])
    (failed,) = run_once(root, spark, pipeline="p").failed
    assert failed.detail.startswith(f"topic '{TOPIC}' was deleted and made again since it was last read")
    assert values(root) == ["a", "b"]
