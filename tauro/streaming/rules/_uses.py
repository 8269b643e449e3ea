"""Where a project names functions of the user's, and how each is called."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tauro.code.definition import Definition, definition_of
from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tauro.code.sources import Sources
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


class Role(StrEnum):
    FUNCTION = "function"
    TRANSFORM = "transform"
    OUTPUT = "output"
    """A sink calls it with each micro-batch and its number."""


@dataclass(frozen=True)
class Use:
    """One place that names a function. Those that a program hands over itself are left out."""

    node: NodeSpec
    role: Role
    reference: str
    key_path: KeyPath
    arguments: int | None
    """How many it gets by position; None where an input of the node is not known."""
    streams: Mapping[int, bool] = field(default_factory=dict)
    """Which of them are streams: surely, or most likely, since functions come before that could make a table of it."""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        return f"{self.role.value} {self.reference!r} of node {self.node.name!r}"


def uses(spec: ProjectSpec, site: Site) -> Iterator[Use]:
    """Each once, however many pipelines run its node."""
    for node in nodes(spec):
        yield from _transforms(node)
        if isinstance(node.function, str):
            streams = {index: index > 0 or not node.transforms for index in _streams(node)}
            count = len(node.inputs) if _knows_inputs(node, site) else None
            yield Use(node, Role.FUNCTION, node.function, (*node.key_path, "function"), count, streams, node.params)
        for output in node.outputs:
            for reference in output.sink.references if output.sink is not None else ():
                yield Use(node, Role.OUTPUT, reference, (*output.key_path, "function"), 2)


def defined_uses(spec: ProjectSpec, site: Site) -> Iterator[tuple[Use, Definition]]:
    """The uses whose functions are there and are plainly what their `def` says."""
    for use in uses(spec, site):
        found = site.sources.find(use.reference)
        definition = None if isinstance(found, Problem) else definition_of(site.sources, found)
        if definition is not None:
            yield use, definition


def told_of_modules(
    spec: ProjectSpec, site: Site, look: Callable[[Sources, str], Iterable[Problem]]
) -> Iterator[Problem]:
    """What `look` says of the modules that functions stand in, for each node that needs one.

    A pipeline alone may be asked for, so each node is told; a module is looked at once, for all environments.
    """
    for use in uses(spec, site):
        found = site.sources.find(use.reference)
        if not isinstance(found, Problem):
            for problem in site.looked.once(_all, look, site.sources, found.module):
                yield replace(problem, key_path=use.key_path)


def _all(look: Callable[[Sources, str], Iterable[Problem]], sources: Sources, module: str) -> tuple[Problem, ...]:
    return tuple(look(sources, module))


def _transforms(node: NodeSpec) -> Iterator[Use]:
    is_stream = 0 in _streams(node)
    for index, reference in enumerate(node.transforms):
        if isinstance(reference, str):
            streams = {0: index == 0} if is_stream else {}
            yield Use(node, Role.TRANSFORM, reference, (*node.key_path, "transforms", index), 1, streams)


def _streams(node: NodeSpec) -> list[int]:
    return [index for index, binding in enumerate(node.inputs) if binding.is_stream]


def _knows_inputs(node: NodeSpec, site: Site) -> bool:
    reference = (*node.key_path, "input")
    return not any(name.key_path[: len(reference)] in (reference, node.key_path) for name in site.dangling)
