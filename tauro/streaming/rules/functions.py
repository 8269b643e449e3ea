"""A function of a node or of an output is not there. Read with `ast`; nothing of the user's is imported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tauro.code.reference import find_function
from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import Place
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    told: set[Place] = set()
    for node in nodes(spec):
        for key_path, reference in _references(node):
            found = site.looked.once(find_function, site.root, reference)
            if not isinstance(found, Problem) or found.place in told:
                continue
            if found.place is not None:
                told.add(found.place)
            yield replace(found, key_path=key_path)


def _references(node: NodeSpec) -> Iterator[tuple[KeyPath, str]]:
    """The functions that are named; those that a program handed over are there."""
    if isinstance(node.function, str):
        yield (*node.key_path, "function"), node.function
    for index, transform in enumerate(node.transforms):
        if isinstance(transform, str):
            yield (*node.key_path, "transforms", index), transform
    for output in node.outputs:
        for reference in output.sink.references if output.sink is not None else ():
            yield (*output.key_path, "function"), reference
