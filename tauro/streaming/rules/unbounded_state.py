"""A stream remembers more with each row and never forgets: memory and disk fill up, in weeks or in hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.problems import Problem, Severity
from tauro.streaming.rules._operations import Operations, Seen, operations_of
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        operations = operations_of(node, site)
        if operations is not None and not operations.may_set_watermark:
            for seen in operations.seen:
                what = _never_forgotten(seen, operations)
                if what is not None:
                    message = f"{seen.operation.word!r} of node {node.name!r} remembers {what} for ever"
                    yield seen.problem("unbounded-state", message, operations.how_to_watermark(), Severity.WARNING)


def _never_forgotten(seen: Seen, operations: Operations) -> str | None:
    kind, marked = seen.operation.kind, operations.watermarked
    if kind is Kind.STREAM_JOIN and len(marked) < len(operations.streams):
        return "every row of both streams"
    if kind is Kind.DEDUPLICATION and not marked:
        return "every row that it has seen"
    if kind is Kind.AGGREGATION and operations.mode is OutputMode.UPDATE and not marked:
        if seen.operation.by_time:
            return "every window of time"
        return None if seen.operation.word in {"GROUP BY", "an aggregate function"} else "every row that it has seen"
    return None
