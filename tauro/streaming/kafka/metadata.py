"""One question to a Kafka broker: which brokers and which topics there are.

The request is Kafka's Metadata, version 7: brokers since 2.1 answer it, those of 4 still do.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Answer = TypeVar("Answer")

_METADATA, _VERSION = 3, 7
_LONGEST_ANSWER = 64 * 1024 * 1024


class NotKafkaError(Exception):
    """Something answers, but not as a broker does that speaks without encryption or login."""


@dataclass(frozen=True)
class Cluster:
    brokers: tuple[tuple[str, int], ...]
    """Where the brokers say that they can be reached."""
    topics: dict[str, int]
    """How many partitions each topic has, of those that are there."""


def ask(host: str, port: int, topics: Iterable[str], timeout_seconds: float) -> Cluster:
    """What a broker knows of these topics; none of them is made by the question.

    Raises:
        OSError: nothing answers there in time.
        NotKafkaError: what answers is no broker, or wants encryption or a login.
    """
    return answered(host, port, _request(tuple(topics)), timeout_seconds, lambda answer: _cluster(_Reader(answer)))


def answered(
    host: str, port: int, request: bytes, timeout_seconds: float, understood: Callable[[bytes], Answer]
) -> Answer:
    """What a broker says to a request, without its size. Raises what `ask` raises."""
    with socket.create_connection((host, port), timeout_seconds) as connection:
        connection.settimeout(timeout_seconds)
        connection.sendall(struct.pack(">i", len(request)) + request)
        try:
            (size,) = struct.unpack(">i", _exactly(connection, 4))
            if not 0 < size <= _LONGEST_ANSWER:
                raise NotKafkaError
            return understood(_exactly(connection, size))
        except (ConnectionResetError, struct.error, UnicodeDecodeError) as error:
            raise NotKafkaError from error


def _request(topics: tuple[str, ...]) -> bytes:
    names = b"".join(_text(name) for name in topics)
    body = struct.pack(">hhi", _METADATA, _VERSION, 1) + _text("tauro") + struct.pack(">i", len(topics)) + names
    return body + b"\x00"  # no topic is made


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack(">h", len(encoded)) + encoded


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            raise NotKafkaError
        received += part
    return bytes(received)


class _Reader:
    def __init__(self, answer: bytes) -> None:
        self._answer = BytesIO(answer)

    def number(self, form: str) -> int:
        form = f">{form}"
        value: int = struct.unpack(form, self._answer.read(struct.calcsize(form)))[0]
        return value

    def text(self) -> str:
        size = self.number("h")
        return "" if size < 0 else self._answer.read(size).decode()

    def items(self) -> Iterator[int]:
        return iter(range(self.number("i")))


def _cluster(answer: _Reader) -> Cluster:
    answer.number("i")  # the number of the question
    answer.number("i")  # throttled for
    brokers = []
    for _ in answer.items():
        answer.number("i")  # its id
        brokers.append((answer.text(), answer.number("i")))
        answer.text()  # its rack
    answer.text()  # the cluster's id
    answer.number("i")  # the controller's id
    topics: dict[str, int] = {}
    for _ in answer.items():
        error, name = answer.number("h"), answer.text()
        answer.number("b")  # whether it is Kafka's own
        partitions = sum(_partition(answer) for _ in answer.items())
        if error == 0 or partitions:
            topics[name] = partitions
    return Cluster(tuple(brokers), topics)


def _partition(answer: _Reader) -> int:
    answer.number("h")  # its error: without a leader it is there all the same
    for _ in range(3):
        answer.number("i")  # its number, its leader, the leader's epoch
    for _ in range(3):
        for _ in answer.items():
            answer.number("i")  # its replicas, those in sync, those that are away
    return 1
