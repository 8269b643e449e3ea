"""A node's name is part of its checkpoint's path: it must fit there, and be the only one in its pipeline."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tauro.problems import Part, Problem
from tauro.project.names import NAME_FORM, is_safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for name, pipeline in spec.pipelines.items():
        counts = Counter(node.name for node in pipeline.nodes)
        for twice in (node for node, count in counts.items() if count > 1):
            message = f"pipeline {name!r} has two nodes named {twice!r}"
            hint = "each has its progress under its name: give one of them another, or name the node once"
            yield Problem("duplicate-node", message, ("pipelines", name, "nodes"), hint, part=Part.KEY)
        for node in pipeline.nodes:
            is_inline = node.key_path[0] == "pipelines"
            if is_inline and not is_safe_name(node.name):
                message = f"{node.name!r} can't be the name of a node"
                yield Problem("bad-name", message, (*node.key_path, "name"), NAME_FORM)
