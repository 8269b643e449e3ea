"""The nodes of a project with the pipeline they run in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.specs.source import SourceSpec

S = TypeVar("S")


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


class End(NamedTuple, Generic[S]):
    """An input or an output as it is written, whichever nodes name it."""

    shown: str
    key_path: KeyPath
    spec: S
    users: tuple[NodeSpec, ...]
    """The nodes that name it."""


def sources(spec: ProjectSpec) -> list[End[SourceSpec]]:
    """Each input once; not those that name another node's output."""
    found: dict[KeyPath, End[SourceSpec]] = {}
    for node in nodes(spec):
        for binding in node.inputs:
            if binding.source is not None and binding.key_path[0] != "outputs":
                users = (*found[binding.key_path].users, node) if binding.key_path in found else (node,)
                found[binding.key_path] = End(f"input {binding.name!r}", binding.key_path, binding.source, users)
    return list(found.values())


def sinks(spec: ProjectSpec) -> list[End[SinkSpec]]:
    found: dict[KeyPath, End[SinkSpec]] = {}
    for node in nodes(spec):
        for binding in node.outputs:
            if binding.sink is not None:
                users = (*found[binding.key_path].users, node) if binding.key_path in found else (node,)
                found[binding.key_path] = End(f"output {binding.name!r}", binding.key_path, binding.sink, users)
    return list(found.values())


def ends(spec: ProjectSpec) -> list[End[SourceSpec] | End[SinkSpec]]:
    return [*sources(spec), *sinks(spec)]
