"""`depends_on` names a node that the pipeline does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    everywhere = {node.name for pipeline in spec.pipelines.values() for node in pipeline.nodes}
    for name, pipeline in spec.pipelines.items():
        here = {node.name for node in pipeline.nodes}
        for node in pipeline.nodes if name not in site.torn_pipelines else ():
            for index, wanted in enumerate(node.depends_on):
                if wanted in here:
                    continue
                hint = did_you_mean(wanted, here - {node.name}) or "take it out"
                if wanted in everywhere:
                    hint = f"add {wanted!r} to the nodes of pipeline {name!r}"
                message = f"node {node.name!r} depends on {wanted!r}, which pipeline {name!r} does not have"
                yield Problem("unknown-node", message, _item(node, index), hint)


def _item(node: NodeSpec, index: int) -> KeyPath:
    return (*node.key_path, "depends_on", index)
