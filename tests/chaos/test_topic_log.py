"""A broker's log, as its format says (https://kafka.apache.org/documentation/#recordbatch)."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

from tests.chaos.sinks.topic_log import TopicLog

if TYPE_CHECKING:
    from pathlib import Path


def number(value: int) -> bytes:
    """Zigzag, seven bits a byte."""
    left, found = value << 1 if value >= 0 else (-value << 1) - 1, b""
    while left > 0x7F:
        found, left = found + bytes([left & 0x7F | 0x80]), left >> 7
    return found + bytes([left])


def record(offset: int, key: bytes | None, value: bytes) -> bytes:
    keyed = number(-1) if key is None else number(len(key)) + key
    body = b"\0" + number(70_000) + number(offset) + keyed + number(len(value)) + value + number(0)
    return number(len(body)) + body


def batch(*records: bytes) -> bytes:
    head = struct.pack(">ibihiqqqhii", 0, 2, 0, 0, len(records) - 1, 0, 0, -1, -1, -1, len(records))
    body = head + b"".join(records)
    return struct.pack(">qi", 0, len(body)) + body


def test_each_message_is_counted(tmp_path: Path) -> None:
    rows = [json.dumps({"id": id_, "amount": id_ * 7, "pad": "x" * id_}).encode() for id_ in (1, 2, 300)]
    first = batch(record(0, None, rows[0]), record(1, b"key", rows[1]))
    again = batch(record(0, None, rows[1]), record(1, None, rows[2]))
    (tmp_path / "00.log").write_bytes(first + again + bytes(200))
    assert TopicLog(tmp_path).rows() == {1: 1, 2: 2, 300: 1}
    assert TopicLog(tmp_path).traces() == 2
