"""A checkpoint belongs to one query, and lies where nothing else reads or writes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._paths import Steps, input_paths, is_inside, output_paths, place_of
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    located = [
        (node, place_of(node.settings.checkpoint_location, site))
        for node in nodes(spec)
        if node.settings.checkpoint_location
    ]
    told: set[KeyPath] = set()
    for (first, one), (second, other) in combinations(located, 2):
        if second.key_path not in told and (is_inside(one, other) or is_inside(other, one)):
            told.add(second.key_path)
            message = f"nodes {first.name!r} and {second.name!r} have one checkpoint_location"
            if one != other:
                message = f"the checkpoint_location of node {second.name!r} and that of node {first.name!r} overlap"
            yield Problem("shared-checkpoint", message, _path(second), "give each node a folder of its own")
    folders = dict(_folders(spec, site))
    for node, place in located:
        if place in folders:
            message = f"the checkpoint_location of node {node.name!r} is the folder of {folders[place]}"
            yield Problem("shared-checkpoint", message, _path(node), "give it a folder of its own")


def _folders(spec: ProjectSpec, site: Site) -> Iterator[tuple[Steps, str]]:
    for _, binding, path in input_paths(spec):
        yield place_of(path, site), f"input {binding.name!r}"
    for _, output, path in output_paths(spec):
        yield place_of(path, site), f"output {output.name!r}"


def _path(node: NodeSpec) -> KeyPath:
    return (*node.key_path, "streaming", "checkpoint_location")
