"""Parts of topics, from one offset to another, as a checkpoint knows them and as Spark reads them once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from tauro.streaming.specs.options import with_defaults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tauro.streaming.specs.base import OptionValue

_EARLIEST: Final = -2
_OF_A_STREAM: Final = frozenset(
    """
    subscribe subscribepattern assign startingoffsets startingtimestamp startingoffsetsbytimestamp
    startingoffsetsbytimestampstrategy maxoffsetspertrigger minoffsetspertrigger maxtriggerdelay failondataloss
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)


class Span(NamedTuple):
    """The messages of a partition from `first` on, up to the one before `end`."""

    topic: str
    partition: str
    first: int
    end: int


def spans(offsets: Iterable[tuple[Any, Any]], topics: Iterable[str]) -> set[Span]:
    """What a batch has read of these topics, or of all where none is named.

    `offsets` says for each source of its query where the batch began and where it ended. One that began nowhere took
    all that there was.
    """
    wanted = set(topics)
    found = (span for began, ended in offsets if _is_by_partition(ended) for span in _spans(began, ended))
    return {span for span in found if not wanted or span.topic in wanted}


def between(options: Mapping[str, OptionValue], parts: Iterable[Span]) -> dict[str, str]:
    """Spark's options to read those parts once; what is gone from a topic by now is passed over."""
    kept = {name: value for name, value in options.items() if name.casefold() not in _OF_A_STREAM}
    first: dict[str, dict[str, int]] = {}
    end: dict[str, dict[str, int]] = {}
    for part in parts:
        begun, ended = first.setdefault(part.topic, {}), end.setdefault(part.topic, {})
        begun[part.partition] = min(part.first, begun.get(part.partition, part.first))
        ended[part.partition] = max(part.end, ended.get(part.partition, part.end))
    assigned = {topic: [int(partition) for partition in partitions] for topic, partitions in first.items()}
    return with_defaults(kept, {"failOnDataLoss": False}) | {
        "assign": json.dumps(assigned),
        "startingOffsets": json.dumps(first),
        "endingOffsets": json.dumps(end),
    }


def _spans(began: Any, ended: Mapping[str, Mapping[str, int]]) -> Iterator[Span]:
    starts = began if _is_by_partition(began) else {}
    for topic, partitions in ended.items():
        for partition, end in partitions.items():
            first = starts.get(topic, {}).get(partition, _EARLIEST)
            if first < end:
                yield Span(topic, partition, first, end)


def _is_by_partition(offsets: Any) -> TypeGuard[Mapping[str, Mapping[str, int]]]:
    return isinstance(offsets, dict) and bool(offsets) and all(isinstance(value, dict) for value in offsets.values())
