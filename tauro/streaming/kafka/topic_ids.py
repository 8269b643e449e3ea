"""The ids that brokers give to topics: one that was deleted and made again has another.

The request is Kafka's Metadata, version 10, which brokers since 2.8 answer.
"""

from __future__ import annotations

import struct
import uuid
from io import BytesIO
from typing import TYPE_CHECKING

from tauro.streaming.kafka.metadata import NotKafkaError, answered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_METADATA, _VERSION = 3, 10
_NO_TAGS = b"\x00"
_SEVEN_BITS, _MORE_FOLLOW = 0x7F, 0x80


def ask_ids(host: str, port: int, topics: Sequence[str], timeout_seconds: float) -> dict[str, str]:
    """The id of each of these topics that is there; of none where the broker is older than ids.

    Raises:
        OSError: nothing answers there in time.
    """
    try:
        return answered(host, port, _request(topics), timeout_seconds, _ids)
    except NotKafkaError:
        return {}


def _request(topics: Sequence[str]) -> bytes:
    client = b"tauro"
    head = struct.pack(f">hhih{len(client)}s", _METADATA, _VERSION, 1, len(client), client) + _NO_TAGS
    asked = b"".join(bytes(16) + _text(name) + _NO_TAGS for name in topics)
    no_topic_is_made_and_no_rights_are_told = bytes(3)
    return head + _count(len(topics) + 1) + asked + no_topic_is_made_and_no_rights_are_told + _NO_TAGS


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _count(len(encoded) + 1) + encoded


def _count(number: int) -> bytes:
    """Seven bits in each byte, the lowest first."""
    parts = bytearray()
    while number > _SEVEN_BITS:
        parts.append(number & _SEVEN_BITS | _MORE_FOLLOW)
        number >>= 7
    return bytes([*parts, number])


class _Reader:
    def __init__(self, answer: bytes) -> None:
        self._answer = BytesIO(answer)

    def bytes(self, size: int) -> bytes:
        read = self._answer.read(size)
        if len(read) < size:
            raise NotKafkaError
        return read

    def number(self, form: str) -> int:
        value: int = struct.unpack(f">{form}", self.bytes(struct.calcsize(f">{form}")))[0]
        return value

    def count(self) -> int:
        number = shift = 0
        while True:
            part = self.number("B")
            number |= (part & _SEVEN_BITS) << shift
            if not part & _MORE_FOLLOW:
                return number
            shift += 7

    def text(self) -> str:
        return self.bytes(max(self.count() - 1, 0)).decode()

    def items(self) -> Iterator[int]:
        return iter(range(self.count() - 1))

    def tags(self) -> None:
        for _ in range(self.count()):
            self.count()
            self.bytes(self.count())


def _ids(answer: bytes) -> dict[str, str]:
    reader = _Reader(answer)
    reader.number("i")  # the number of the question
    reader.tags()
    reader.number("i")  # throttled for
    for _ in reader.items():
        reader.number("i")  # the broker's id
        reader.text()  # its host
        reader.number("i")  # its port
        reader.text()  # its rack
        reader.tags()
    reader.text()  # the cluster's id
    reader.number("i")  # the controller's id
    found = (_topic(reader) for _ in reader.items())
    return {name: str(uuid.UUID(bytes=number)) for error, name, number in found if error == 0 and any(number)}


def _topic(reader: _Reader) -> tuple[int, str, bytes]:
    error, name, number = reader.number("h"), reader.text(), reader.bytes(16)
    reader.number("b")  # whether it is Kafka's own
    for _ in reader.items():
        reader.bytes(14)  # a partition's error, its number, its leader, the leader's epoch
        for _ in range(3):
            for _ in reader.items():
                reader.number("i")  # its replicas, those in sync, those that are away
        reader.tags()
    reader.number("i")  # what one may do with it
    reader.tags()
    return error, name, number
