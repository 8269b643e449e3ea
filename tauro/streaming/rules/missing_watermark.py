"""Rows are written once their group is complete, and without a watermark none ever is: Spark refuses to start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.streaming.rules._operations import Operations, operations_of
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import Problem
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        operations = operations_of(node, site)
        if operations is not None and operations.mode is OutputMode.APPEND and not operations.may_set_watermark:
            yield from _unmarked(operations) if not operations.watermarked else _ungrouped(operations)


def _unmarked(operations: Operations) -> Iterator[Problem]:
    for seen in operations.of(Kind.AGGREGATION, Kind.OUTER_STREAM_JOIN):
        what = "group" if seen.operation.kind is Kind.AGGREGATION else "row"
        message = (
            f"{seen.operation.word!r} of node {operations.node.name!r} needs a watermark in the output mode 'append': "
            f"nothing else says when a {what} can be written"
        )
        hint = operations.how_to_watermark()
        if what == "group":
            hint += "; or say 'output_mode: update', where the output can take it"
        yield seen.problem("missing-watermark", message, hint)
        return


def _ungrouped(operations: Operations) -> Iterator[Problem]:
    """A watermark does nothing for groups that do not hold its column."""
    columns = sorted(set(operations.watermarked.values()))
    if operations.mentioned is None or operations.mentioned.intersection(column.casefold() for column in columns):
        return
    for seen in operations.of(Kind.AGGREGATION):
        shown = " or ".join(map(repr, columns))
        message = (
            f"{seen.operation.word!r} of node {operations.node.name!r} is not by {shown}, the column of the watermark: "
            "in the output mode 'append' no group would ever be written"
        )
        hint = f"group by 'window({columns[0]}, ...)' too; or say 'output_mode: update', where the output can take it"
        yield seen.problem("missing-watermark", message, hint)
        return
