"""A query, or a function's result, is what Spark can't make of rows that never end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.streaming.rules._operations import Operations, Seen, operations
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import Problem
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

_SORTED = "leave it out: who reads the output can sort it; only what 'output_mode: complete' writes has an order"


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for found in operations(spec, site):
        for seen in found.seen:
            why = _refused(seen, found)
            if why is not None:
                message, hint = f"Spark refuses {seen.operation.word!r} {why[0]}", why[1]
                if found.node.sql is None:
                    yield seen.problem("stream-call", message, hint)
                else:
                    yield seen.problem("stream-query", message, hint)


def _refused(seen: Seen, found: Operations) -> tuple[str, str | None] | None:
    """Why, and what to do."""
    kind, mode = seen.operation.kind, found.mode
    if kind is Kind.REFUSED:
        return "on a stream", seen.operation.remedy
    if kind is Kind.ORDER and not (mode is OutputMode.COMPLETE and any(found.of(Kind.AGGREGATION))):
        return "on a stream: its rows never end", _SORTED
    if kind is Kind.LIMIT and mode is OutputMode.UPDATE:
        return "on a stream in the output mode 'update'", "say 'output_mode: append'"
    if kind is Kind.OUTER_STREAM_JOIN and mode is OutputMode.UPDATE and "SEMI" not in seen.operation.word:
        return "of two streams in the output mode 'update'", "say 'output_mode: append'"
    return None
