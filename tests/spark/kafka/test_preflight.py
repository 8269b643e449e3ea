"""Brokers and topics that are not there are told at once, by name. Some with a real broker, none with a Spark."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.kafka.preflight import find_topics, ids_of
from tauro.streaming.readers import READERS
from tauro.streaming.writers import WRITERS
from tests.spark.kafka.broker import running_broker
from tests.spark.kafka.broker_jars import broker_jars
from tests.spark.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.spark.kafka.broker import Broker

pytestmark = pytest.mark.spark


def servers(address: str) -> dict[str, str]:
    return {"kafka.bootstrap.servers": address}


def told(options: dict[str, str], *topics: str) -> tuple[str, str]:
    with pytest.raises(StreamingError) as caught:
        find_topics(options, topics)
    return caught.value.message, caught.value.hint or ""


@contextmanager
def listening(answer: bytes | None) -> Iterator[str]:
    """Something that takes connections: says `answer` and hangs up, or never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                if answer is not None:
                    connection.recv(1000)
                    connection.sendall(answer)
                else:
                    ended.wait(10)

        ended = threading.Event()
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            ended.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_a_broker_that_is_away_is_told_by_its_address() -> None:
    one, other = closed_port(), closed_port()
    message, hint = told(servers(f"{one}, {other}"), "events")
    assert message.startswith("no Kafka broker answers at ")
    assert f"'{one}': connection refused" in message
    assert f"'{other}': connection refused" in message
    assert "'kafka.bootstrap.servers'" in hint


def test_a_host_that_is_not_known_is_told() -> None:
    message, _ = told(servers("nowhere.invalid:9092"), "events")
    assert message == "no Kafka broker answers at 'nowhere.invalid:9092': there is no host of that name"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "what answers there is no broker, or wants encryption or a login"),
        (b"", "what answers there is no broker, or wants encryption or a login"),
        (None, "no answer in time"),
    ],
    ids=["a web server", "one that hangs up", "one that says nothing"],
)
def test_what_is_no_broker_is_told(answer: bytes | None, reason: str) -> None:
    with listening(answer) as address:
        message, _ = told(servers(address), "events")
        assert message == f"no Kafka broker answers at '{address}': {reason}"


def test_of_a_broker_that_wants_encryption_only_the_door_is_tried() -> None:
    with listening(b"") as address:
        assert find_topics(servers(address) | {"kafka.security.protocol": "SASL_SSL"}, ["events"]) is None
    away = closed_port()
    message, _ = told(servers(away) | {"kafka.security.protocol": "SASL_SSL"}, "events")
    assert message == f"no Kafka broker answers at '{away}': connection refused"


def test_a_missing_topic_is_told_by_its_name(broker: Broker, topic: str) -> None:
    source = READERS.get("kafka")
    options = servers(broker.address) | {"subscribe": f"{topic},evnts"}
    with pytest.raises(StreamingError, match=f"there is no topic 'evnts' at '{broker.address}'"):
        source({}).preflight(source.spec.model_validate({"format": "kafka", "options": options}))


def test_a_missing_topic_of_a_sink_is_told_by_its_name(broker: Broker) -> None:
    sink = WRITERS.get("kafka")
    options = servers(broker.address) | {"topic": "nowhere"}
    with pytest.raises(StreamingError, match="there is no topic 'nowhere' at"):
        sink({}).preflight(sink.spec.model_validate({"format": "kafka", "options": options}))


@pytest.mark.parametrize("host", ["127.0.0.1", "broker-1.invalid"], ids=["nobody listens", "no such host"])
def test_a_broker_that_sends_its_clients_on_to_nobody_is_told(tmp_path: Path, host: str) -> None:
    """As one in a container that tells its inner address: Spark would wait, and say nothing."""
    away = f"{host}:{closed_port().rpartition(':')[2]}"
    with running_broker(broker_jars(), tmp_path, advertised=away) as broker:
        message, hint = told(servers(broker.address), "events")
    assert message == f"the Kafka broker at '{broker.address}' sends its clients on to '{away}', where nobody answers"
    assert "'advertised.listeners'" in hint


def test_one_broker_of_those_named_is_enough(broker: Broker, topic: str) -> None:
    assert find_topics(servers(f"{closed_port()},PLAINTEXT://{broker.address}"), [topic]) == {topic: 1}


def test_partitions_are_counted(broker: Broker) -> None:
    assert find_topics(servers(broker.address), [broker.make_topic("three", 3)]) == {"three": 3}


def test_a_topic_that_is_made_again_has_another_id(broker: Broker) -> None:
    topic, other = broker.make_topic("again"), broker.make_topic("other", 3)
    first = ids_of(servers(broker.address), [topic, other])
    assert set(first) == {topic, other}
    broker.delete_topic(topic)
    wait(lambda: topic not in ids_of(servers(broker.address), [topic, other]), "the topic is gone")
    broker.make_topic(topic)
    second = ids_of(servers(broker.address), [topic, other])
    assert (second[other], second[topic] != first[topic]) == (first[other], True)


def test_of_a_broker_that_does_not_tell_ids_none_are_known() -> None:
    for answer in (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\x00\x00\x03\xff\xff\xff"):
        with listening(answer) as address:
            assert ids_of(servers(address), ["t"]) == {}
    assert ids_of(servers(closed_port()) | {"kafka.security.protocol": "SASL_SSL"}, ["t"]) == {}
