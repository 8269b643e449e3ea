"""Nodes that wait for each other, through `depends_on` or by reading what another writes."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from tauro.problems import Part, Problem
from tauro.streaming.rules._walk import Runs, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec

Name = tuple[str, str]
"""A pipeline and one of its nodes."""


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    """One problem for each circle; a circle is opened at the node that is told of, to find the next."""
    everything = list(runs(spec))
    by_name: dict[Name, NodeSpec] = {(run.pipeline, run.node.name): run.node for run in everything}
    runs_of: dict[str, set[Name]] = {}
    for run in everything:
        runs_of.setdefault(run.node.name, set()).add((run.pipeline, run.node.name))
    awaited = {(run.pipeline, run.node.name): _awaited(run, runs_of) for run in everything}
    while (circle := _circle(awaited)) is not None:
        first = circle[0]
        awaited[first] = set()
        yield _problem(by_name[first], circle)


def _awaited(run: Runs, runs_of: Mapping[str, set[Name]]) -> set[Name]:
    """What must have committed before a node starts: here by name, or wherever the input is written."""
    names = {(run.pipeline, name) for name in run.node.depends_on}
    upstream = {name for binding in run.node.inputs for name in binding.upstream}
    for name in upstream:
        writers = runs_of.get(name, set())
        names |= {(run.pipeline, name)} & writers or writers
    return names


def _circle(awaited: dict[Name, set[Name]]) -> list[Name] | None:
    try:
        TopologicalSorter(awaited).prepare()
    except CycleError as error:
        found: list[Name] = error.args[1]
        return found[::-1]
    return None


def _problem(node: NodeSpec, circle: list[Name]) -> Problem:
    message = f"nodes wait for each other: {' -> '.join(name for _, name in circle)}"
    if len(set(circle)) == 1:
        message = f"node {node.name!r} waits for itself"
    hint = "take out a 'depends_on:', or an input that is the output of a node further on"
    return Problem("cycle", message, node.key_path, hint, part=Part.KEY)
