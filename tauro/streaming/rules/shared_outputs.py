"""Two nodes write one place: a stream's log there belongs to one checkpoint, a batch wipes the other's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._writings import Near, Writing, writings
from tauro.streaming.vocabulary import WriteMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec

_OWN = "give each a {} of its own"


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    """One problem for each node that comes second, however many it clashes with."""
    found = list(writings(spec, site))
    near = Near(found)
    told: set[KeyPath] = set()
    for number, second in enumerate(found):
        for first in (found[other] for other in near.to(second) if other < number):
            if second.output.reference not in told and not _may_share(first, second):
                told.add(second.output.reference)
                yield _problem(first, second)


def _may_share(first: Writing, second: Writing) -> bool:
    one, other = first.run.node, second.run.node
    if one.key_path == other.key_path and first.output.reference == second.output.reference:
        return first.run.pipeline == second.run.pipeline or not one.is_stream or _keeps_progress(one)
    adds = all(writing.sink.mode is WriteMode.APPEND for writing in (first, second))
    if one.is_stream or other.is_stream:
        return adds and first.is_that_of(second) and _take_several(first, second)
    return adds or (first.sink.only_adds and second.sink.only_adds)


def _take_several(first: Writing, second: Writing) -> bool:
    return first.sink.takes_several_writers and second.sink.takes_several_writers


def _keeps_progress(node: NodeSpec) -> bool:
    """Whether the node goes on where it was in whichever pipeline it runs."""
    return node.settings.checkpoint_location is not None


def _problem(first: Writing, second: Writing) -> Problem:
    node, path = second.run.node, second.output.reference
    if first.run.node.key_path == node.key_path and first.run.pipeline != second.run.pipeline:
        message = (
            f"node {node.name!r} would write {second.path or second.name[1]!r} twice: "
            f"pipelines {first.run.pipeline!r} and {second.run.pipeline!r} both run it, each with its own progress"
        )
        hint = "give the node a 'checkpoint_location:' in its 'streaming:', which both then use"
        return Problem("shared-output", message, path, hint)
    relation = f"the same {second.what} as" if first.is_that_of(second) else "a folder inside or around that of"
    message = f"{second.run.shown} writes {relation} {first.run.shown}"
    return Problem("shared-output", message, path, _hint(first, second))


def _hint(first: Writing, second: Writing) -> str:
    own = _OWN.format(second.what)
    if first.is_that_of(second) and _take_several(first, second):
        return f"{own}; or say 'mode: append' in each output, where both are to add rows there"
    if first.run.node.is_stream is not second.run.node.is_stream and first.sink.log_folder is not None:
        return f"{own}: what a batch node writes beside a stream is not seen, or makes its folder unreadable"
    return own
