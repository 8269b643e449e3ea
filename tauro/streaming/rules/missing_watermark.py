"""Rows are written once their group is complete, and without a watermark none ever is: Spark refuses to start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.streaming.rules._operations import Operations, operations
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import Problem
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for found in operations(spec, site):
        if not found.may_set_watermark and not found.watermarked:
            yield from _unforgetting(found)
        if found.mode is OutputMode.APPEND and not found.may_set_watermark:
            yield from _unmarked(found) if not found.watermarked else _ungrouped(found)


def _unforgetting(found: Operations) -> Iterator[Problem]:
    for seen in found.of(Kind.WITHIN_WATERMARK):
        message = f"{seen.operation.word!r} of node {found.node.name!r} needs a watermark, and there is none"
        yield seen.problem("missing-watermark", message, found.how_to_watermark())


def _unmarked(found: Operations) -> Iterator[Problem]:
    for seen in found.of(Kind.AGGREGATION, Kind.OUTER_STREAM_JOIN):
        what = "group" if seen.operation.kind is Kind.AGGREGATION else "row"
        message = (
            f"{seen.operation.word!r} of node {found.node.name!r} needs a watermark in the output mode 'append': "
            f"nothing else says when a {what} can be written"
        )
        hint = found.how_to_watermark()
        if what == "group":
            hint += "; or say 'output_mode: update', where the output can take it"
        yield seen.problem("missing-watermark", message, hint)
        return


def _ungrouped(found: Operations) -> Iterator[Problem]:
    """A watermark does nothing for groups that do not hold its column."""
    columns = sorted(set(found.watermarked.values()))
    if found.mentioned is None or found.mentioned.intersection(column.casefold() for column in columns):
        return
    for seen in found.of(Kind.AGGREGATION):
        shown = " or ".join(map(repr, columns))
        message = (
            f"{seen.operation.word!r} of node {found.node.name!r} is not by {shown}, the column of the watermark: "
            "in the output mode 'append' no group would ever be written"
        )
        hint = f"group by 'window({columns[0]}, ...)' too; or say 'output_mode: update', where the output can take it"
        yield seen.problem("missing-watermark", message, hint)
        return
