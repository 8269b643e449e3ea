"""A topic, as it lies in its broker's folder: every message, in no time, and without a consumer to wait for."""

from __future__ import annotations

import json
import struct
from collections import Counter
from typing import TYPE_CHECKING

from tests.chaos.ground import number_of
from tests.chaos.sinks.sink import Sink, each_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LENGTH_AT, _COUNT_AT, _RECORDS_AT = 8, 57, 61
"""Where a batch of records (version 2, not compressed) has its length, how many they are, and the first of them."""


class TopicLog(Sink):
    def __init__(self, partition: Path) -> None:
        self._partition = partition

    def has(self, batch_id: int, query_id: str) -> bool:
        """Never: a topic does not know of batches."""
        del batch_id, query_id
        return False

    def traces(self) -> int:
        return sum(len(list(_batches(log.read_bytes()))) for log in self._partition.glob("*.log"))

    def rows(self) -> Counter[int | None]:
        messages = (value for log in sorted(self._partition.glob("*.log")) for value in _values(log.read_bytes()))
        found = map(json.loads, messages)
        return Counter(number_of(row["id"], row["amount"]) for row in found)

    def expected(self, numbers: range) -> Counter[int | None]:
        return each_once(numbers)


def _batches(log: bytes) -> Iterator[bytes]:
    """A segment is longer than what is in it, filled up with zeros."""
    at = 0
    while at + _RECORDS_AT < len(log):
        (length,) = struct.unpack_from(">i", log, at + _LENGTH_AT)
        if not length or at + 12 + length > len(log):
            return
        yield log[at : at + 12 + length]
        at += 12 + length


def _values(log: bytes) -> Iterator[bytes]:
    for batch in _batches(log):
        at = _RECORDS_AT
        for _ in range(struct.unpack_from(">i", batch, _COUNT_AT)[0]):
            length, body = _number(batch, at)
            _, at_key = _number(batch, _number(batch, body + 1)[1])  # past attributes, time and offset
            key_length, at_key = _number(batch, at_key)
            value_length, at_value = _number(batch, at_key + max(key_length, 0))
            yield batch[at_value : at_value + value_length]
            at = body + length


def _number(text: bytes, at: int) -> tuple[int, int]:
    """A zigzag number of seven bits a byte, and where it ends."""
    found = shift = 0
    while True:
        byte = text[at]
        found |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return (found >> 1) ^ -(found & 1), at
