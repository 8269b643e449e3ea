"""Two nodes write one folder: a stream's log there belongs to one checkpoint, a batch wipes the other's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._paths import Places, Steps, place_of
from tauro.streaming.rules._walk import Runs, runs
from tauro.streaming.vocabulary import WriteMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, OutputBinding, ProjectSpec


class _Writing(NamedTuple):
    run: Runs
    output: OutputBinding
    path: str
    place: Steps


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    """One problem for each node that comes second, however many it clashes with."""
    writings = [
        _Writing(run, output, path, place_of(path, site))
        for run in runs(spec)
        for output in run.node.outputs
        if (path := getattr(output.sink, "path", None))
    ]
    places = Places((writing.place, number) for number, writing in enumerate(writings))
    told: set[KeyPath] = set()
    for number, second in enumerate(writings):
        for first in (writings[near] for near in sorted(places.near(second.place)) if near < number):
            if second.output.reference not in told and not _may_share(first, second):
                told.add(second.output.reference)
                yield _problem(first, second)


def _may_share(first: _Writing, second: _Writing) -> bool:
    one, other = first.run.node, second.run.node
    if one.key_path == other.key_path and first.output.reference == second.output.reference:
        return first.run.pipeline == second.run.pipeline or not one.is_stream or _keeps_progress(one)
    if one.is_stream or other.is_stream:
        return False
    return all(w.output.sink is not None and w.output.sink.mode is WriteMode.APPEND for w in (first, second))


def _keeps_progress(node: NodeSpec) -> bool:
    """Whether the node goes on where it was in whichever pipeline it runs."""
    return node.settings.checkpoint_location is not None


def _problem(first: _Writing, second: _Writing) -> Problem:
    node, path = second.run.node, second.output.reference
    if first.run.node.key_path == node.key_path and first.run.pipeline != second.run.pipeline:
        message = (
            f"node {node.name!r} would write {second.path!r} twice: "
            f"pipelines {first.run.pipeline!r} and {second.run.pipeline!r} both run it, each with its own progress"
        )
        hint = "give the node a 'checkpoint_location:' in its 'streaming:', which both then use"
        return Problem("shared-output", message, path, hint)
    relation = "the same folder as" if first.place == second.place else "a folder inside or around that of"
    message = f"{second.run.shown} writes {relation} {first.run.shown}"
    return Problem("shared-output", message, path, "give each a folder of its own")
