"""A pipeline's `type` contradicts what its nodes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.streaming.rules._kinds import Kinds
from tauro.streaming.vocabulary import PipelineType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import PipelineSpec, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    """`hybrid` may be said of any pipeline: it allows both kinds of nodes."""
    kinds = Kinds(spec, site)
    for pipeline in spec.pipelines.values():
        yield from _contradiction(pipeline, kinds)


def _contradiction(pipeline: PipelineSpec, kinds: Kinds) -> Iterator[Problem]:
    declared, path = pipeline.declared_type, ("pipelines", pipeline.name, "type")
    batch = next((node.name for node in pipeline.nodes if kinds.is_surely_batch(node)), None)
    if declared is PipelineType.STREAMING and batch is not None:
        message = f"pipeline {pipeline.name!r} is of type 'streaming', but node {batch!r} reads no stream"
        hint = "add 'streaming: true' to its input" + (", or say 'type: hybrid'" if pipeline.streams else "")
        yield Problem("type-mismatch", message, path, hint)
    if declared is PipelineType.BATCH and pipeline.streams:
        node = pipeline.streams[0].name
        message = f"pipeline {pipeline.name!r} is of type 'batch', but node {node!r} reads a stream"
        hint = "leave 'type:' out, or take 'streaming: true' from its input"
        yield Problem("type-mismatch", message, path, hint)
