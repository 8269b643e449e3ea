"""Where to begin in a topic, in every form that Spark takes; a mapping is put into its JSON."""

from __future__ import annotations

import json
from typing import Any, TypeGuard

from tauro.problems import AtKeyError
from tauro.spelling import nearest

_WORDS = ("earliest", "latest")
_BY_PARTITION = "{topic: {partition: offset}}, -2 for the earliest and -1 for the latest"


def as_text(value: Any) -> Any:
    """A mapping or a list as JSON; anything else as it is."""
    return json.dumps(value, default=str) if isinstance(value, dict | list) else value


def check_starting_offsets(text: str) -> None:
    """Refuse what Spark would refuse only once the query runs.

    Raises:
        ValueError: it is neither of the two words nor an offset for each partition.
    """
    if text.strip().casefold() in _WORDS:
        return
    if by_partition(text) is None:
        near = nearest(text, _WORDS)
        hint = f"did you mean {near!r}?" if near else f"say 'earliest', 'latest', or {_BY_PARTITION}"
        raise AtKeyError("startingOffsets", f"'startingOffsets' can't be {text!r}", hint)


def check_assign(text: str) -> None:
    """Refuse what names no partitions.

    Raises:
        ValueError: it is not a list of partitions for each topic.
    """
    try:
        topics = json.loads(text)
    except (ValueError, RecursionError):
        topics = None
    is_sound = isinstance(topics, dict) and all(
        isinstance(partitions, list) and all(type(partition) is int for partition in partitions)
        for partitions in topics.values()
    )
    if not topics or not is_sound:
        hint = "say which partitions of which topics, as in {events: [0, 1]}"
        raise AtKeyError("assign", f"'assign' can't be {text!r}", hint)


def by_partition(text: str) -> dict[str, dict[str, int]] | None:
    """An offset for each partition of each topic, out of Spark's JSON; None where it is something else."""
    try:
        offsets = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return offsets if _is_by_partition(offsets) else None


def _is_by_partition(offsets: Any) -> TypeGuard[dict[str, dict[str, int]]]:
    return (
        isinstance(offsets, dict)
        and bool(offsets)
        and all(
            isinstance(partitions, dict)
            and all(str(name).isdecimal() and type(offset) is int for name, offset in partitions.items())
            for partitions in offsets.values()
        )
    )
