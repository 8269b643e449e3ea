"""A stream remembers more with each row and never forgets: memory and disk fill up, in weeks or in hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.problems import Severity
from tauro.streaming.rules._operations import Operations, Seen, operations
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import Problem
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for found in operations(spec, site):
        for seen in found.seen if not found.may_set_watermark else ():
            what = _never_forgotten(seen, found)
            if what is not None:
                message = f"{seen.operation.word!r} of node {found.node.name!r} remembers {what} for ever"
                yield seen.problem("unbounded-state", message, found.how_to_watermark(), Severity.WARNING)


def _never_forgotten(seen: Seen, found: Operations) -> str | None:
    kind, marked = seen.operation.kind, found.watermarked
    if kind is Kind.STREAM_JOIN and len(marked) < len(found.streams):
        return "every row of both streams"
    if kind is Kind.DEDUPLICATION and not marked:
        return "every row that it has seen"
    if kind is Kind.AGGREGATION and found.mode is OutputMode.UPDATE and not marked:
        if seen.operation.by_time:
            return "every window of time"
        return "every row that it has seen" if seen.operation.word in {"SELECT DISTINCT", "UNION"} else None
    return None
