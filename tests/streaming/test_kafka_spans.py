from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tauro.streaming.kafka.spans import Span, between, spans

if TYPE_CHECKING:
    from tauro.streaming.specs.base import OptionValue


@pytest.mark.parametrize(
    ("offsets", "topics", "expected"),
    {
        "from one to another": ([({"t": {"0": 3}}, {"t": {"0": 5}})], ["t"], {("t", "0", 3, 5)}),
        "nothing new": ([({"t": {"0": 3}}, {"t": {"0": 3}})], ["t"], set()),
        "a partition that is new": (
            [({"t": {"0": 3}}, {"t": {"0": 4, "1": 2}})], ["t"], {("t", "0", 3, 4), ("t", "1", -2, 2)}
        ),
        "from nowhere": ([(None, {"t": {"0": 5}})], ["t"], {("t", "0", -2, 5)}),
        "not yet begun": ([(None, None)], ["t"], set()),
        "a folder and another topic": (
            [({"logOffset": 1}, {"logOffset": 2}), (None, {"u": {"0": 1}}), (None, {"t": {"0": 1}})],
            ["t"],
            {("t", "0", -2, 1)},
        ),
        "a pattern": ([(None, {"u": {"0": 1}})], [], {("u", "0", -2, 1)}),
    }.values(),
)  # fmt: skip
def test_what_a_batch_has_read(
    offsets: list[tuple[Any, Any]], topics: list[str], expected: set[tuple[str, str, int, int]]
) -> None:
    assert spans(offsets, topics) == {Span(*span) for span in expected}


def test_those_parts_are_read_and_nothing_of_the_stream_s_own_options_is_left() -> None:
    own: dict[str, OptionValue] = {"kafka.bootstrap.servers": "b:1", "Subscribe": "t", "maxOffsetsPerTrigger": 5}
    own["startingOffsets"] = "latest"
    options = between(own, [Span("t", "0", 3, 5), Span("t", "1", -2, 2), Span("t", "0", 2, 4)])
    assert {name: json.loads(options.pop(name)) for name in ("assign", "startingOffsets", "endingOffsets")} == {
        "assign": {"t": [0, 1]},
        "startingOffsets": {"t": {"0": 2, "1": -2}},
        "endingOffsets": {"t": {"0": 5, "1": 2}},
    }
    assert options == {"kafka.bootstrap.servers": "b:1", "failOnDataLoss": "false"}
