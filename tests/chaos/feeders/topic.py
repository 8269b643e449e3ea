"""A topic of JSON messages, and a producer that lives as long as the job."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from tests.chaos.ground import COLUMNS, SHOPS, WORTH, Ground

if TYPE_CHECKING:
    from collections.abc import Sequence


class Topic:
    is_folder: ClassVar[bool] = False

    def __init__(self, ground: Ground) -> None:
        topic = ground.broker.make_topic(f"{ground.topic}-in")
        servers = f"kafka.bootstrap.servers: '{ground.broker.address}'"
        self.said = (
            f"{{format: kafka, options: {{{servers}, subscribe: {topic}, startingOffsets: earliest}}, "
            f"value: {{format: json, schema: '{COLUMNS}'}}}}"
        )
        self._producer = ground.broker.open_producer(topic)

    def feed(self, numbers: Sequence[int], bad: Sequence[str], width: int) -> None:
        pad = "x" * width
        rows = [
            json.dumps({"id": number, "shop": number % SHOPS, "amount": number * WORTH, "pad": pad})
            for number in numbers
        ]
        assert self._producer.stdin is not None
        self._producer.stdin.write("".join(f"{line}\n" for line in (*rows, *bad)))
        self._producer.stdin.flush()

    def bad_text(self, number: int) -> str:
        return f"bad {number}"

    def close(self) -> None:
        self._producer.kill()
        self._producer.communicate()
