"""The nodes of a project with the pipeline they run in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


class Runs(NamedTuple):
    """A node as one pipeline runs it; a node that several pipelines name runs in each of them."""

    pipeline: str
    node: NodeSpec

    @property
    def shown(self) -> str:
        return f"node {self.node.name!r} of pipeline {self.pipeline!r}"


def runs(spec: ProjectSpec) -> Iterator[Runs]:
    for name, pipeline in spec.pipelines.items():
        for node in pipeline.nodes:
            yield Runs(name, node)


def nodes(spec: ProjectSpec) -> list[NodeSpec]:
    """Each node once, however many pipelines name it."""
    by_place: dict[KeyPath, NodeSpec] = {run.node.key_path: run.node for run in runs(spec)}
    return list(by_place.values())
