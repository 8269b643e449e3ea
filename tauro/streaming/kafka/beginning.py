"""Where a stream of topics begins that is set back: at a time, or at an offset of each partition."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tauro.errors import UsageError
from tauro.problems import did_you_mean
from tauro.streaming.kafka.offsets import by_partition
from tauro.streaming.kafka.options import said
from tauro.streaming.kafka.preflight import find_topics
from tauro.streaming.specs.point import Beginning, shown_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

Offsets: TypeAlias = "Mapping[str, Mapping[str, int]]"

_EARLIEST: Final = -2
_WORDS: Final = {_EARLIEST: "the earliest", -1: "the end"}
_UNREAD: Final = "what came before it and was not read yet is passed over"
_ENDS: Final[dict[str, Beginning]] = {
    "earliest": Beginning({"startingOffsets": "earliest"}, "the earliest message of each partition"),
    "latest": Beginning(
        {"startingOffsets": "latest"}, "the end of each partition, as the next start finds it", (_UNREAD,)
    ),
}


def from_time(time: datetime) -> Beginning:
    """A partition whose messages are all older begins at its end, where Spark would fail."""
    options = {
        "startingTimestamp": str(round(time.timestamp() * 1000)),
        "startingOffsetsByTimestampStrategy": "latest",
    }
    return Beginning(options, f"the first messages since {shown_time(time)}", (_UNREAD,))


def from_offsets(options: Mapping[str, Any], topics: Sequence[str], text: str, place: Any) -> Beginning:
    """`place` is where the checkpoint is: there partitions go on that are not named.

    Raises:
        UsageError: that is no offset for each partition, or there is no such partition.
        StreamingError: no broker answers, or a topic is missing.
    """
    end = _ENDS.get(text.strip().casefold())
    if end is not None:
        return end
    known = _partitions(options, topics, place)
    named = _read(text, known)
    kept: Offsets = place if isinstance(place, dict) else {}
    whole = {
        topic: {str(number): _offset(topic, number, named, kept) for number in numbers}
        for topic, numbers in (known or _numbers(named)).items()
    }
    notes = tuple(_passed_over(whole, kept))
    if not known:
        notes = (*notes, "which partitions there are is not known here: one that is not named fails the next start")
    return Beginning({"startingOffsets": json.dumps(whole)}, _shown(whole), notes)


def _partitions(options: Mapping[str, Any], topics: Sequence[str], place: Any) -> dict[str, list[int]]:
    """Those that are read, as far as the options, the brokers or else the checkpoint tell."""
    assigned = said(options, "assign")
    if assigned:
        return {topic: sorted(numbers) for topic, numbers in json.loads(assigned).items()}
    counts = find_topics(options, topics)
    if counts:
        return {topic: list(range(count)) for topic, count in counts.items()}
    return _numbers(place if isinstance(place, dict) else {})


def _numbers(offsets: Offsets) -> dict[str, list[int]]:
    return {topic: sorted(map(int, partitions)) for topic, partitions in offsets.items()}


def _read(text: str, known: Mapping[str, Sequence[int]]) -> Offsets:
    named = by_partition(text)
    topic, numbers = next(iter(known.items()), ("events", [0]))
    if named is None:
        example = json.dumps({topic: {str(numbers[0]): 0}})
        hint = f"say an offset for each partition, as in '{example}', or 'earliest' or 'latest'"
        raise UsageError(f"--to-offset can't be {text!r}: it is none of a topic", hint=hint)
    for topic, partitions in named.items() if known else ():
        if topic not in known:
            raise UsageError(f"the input does not read a topic {topic!r}", hint=did_you_mean(topic, known))
        unknown = [number for number in partitions if int(number) not in known[topic]]
        if unknown:
            there = ", ".join(map(str, known[topic]))
            raise UsageError(f"topic {topic!r} has no partition {unknown[0]}", hint=f"it has: {there}")
    return named


def _offset(topic: str, number: int, named: Offsets, kept: Offsets) -> int:
    """One that came after the checkpoint's last batch begins at its first message, as it would without this."""
    said = {int(key): offset for key, offset in named.get(topic, {}).items()}
    if number in said:
        return said[number]
    if not kept:
        raise UsageError(
            f"--to-offset says nothing of partition {number} of topic {topic!r}, and no checkpoint where it is",
            hint="say an offset for each partition: -2 is the earliest, -1 the end",
        )
    return kept.get(topic, {}).get(str(number), _EARLIEST)


def _passed_over(whole: Offsets, kept: Offsets) -> Iterator[str]:
    for topic, partitions in whole.items():
        for number, offset in partitions.items():
            place = kept.get(topic, {}).get(number)
            if offset == -1:
                yield f"partition {number} of topic {topic!r}: {_UNREAD}"
            elif place is not None and offset > place:
                yield f"partition {number} of topic {topic!r}: offsets {place} to {offset - 1} are passed over"


def _shown(offsets: Offsets) -> str:
    return ", ".join(
        f"{topic!r} at " + ", ".join(f"{number}: {_WORDS.get(offset, offset)}" for number, offset in partitions.items())
        for topic, partitions in offsets.items()
    )
