"""A stream where the format has none, or an output that says otherwise than the node that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._kinds import Kinds
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, OutputBinding, ProjectSpec
    from tauro.streaming.specs.sink import SinkSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    kinds = Kinds(spec, site)
    told: set[KeyPath] = set()
    for node in nodes(spec):
        for binding in node.inputs:
            source = binding.source
            if source is not None and source.is_stream and not source.can_stream and binding.key_path not in told:
                told.add(binding.key_path)
                message = f"input {binding.name!r} can't be a stream: its format {source.format!r} has none"
                yield Problem("not-a-stream", message, (*binding.key_path, "streaming"), "leave 'streaming: true' out")
        for output in node.outputs:
            if output.sink is not None and node.is_stream:
                yield from _unfit_for_stream(node, output, output.sink)
            elif output.sink is not None and output.sink.streaming and kinds.is_surely_batch(node):
                message = f"output {output.name!r} says 'streaming: true', but node {node.name!r} reads no stream"
                hint = "add 'streaming: true' to one of the node's inputs, or leave it out here"
                yield Problem("stream-mismatch", message, (*output.key_path, "streaming"), hint)


def _unfit_for_stream(node: NodeSpec, output: OutputBinding, sink: SinkSpec) -> Iterator[Problem]:
    if not sink.can_stream:
        message = f"node {node.name!r} is a stream, which output {output.name!r} of format {sink.format!r} can't take"
        yield Problem("not-a-stream", message, (*output.key_path, "format"), "choose another format")
    elif sink.streaming is False:
        message = f"output {output.name!r} says 'streaming: false', but node {node.name!r} is a stream"
        yield Problem("stream-mismatch", message, (*output.key_path, "streaming"), "leave it out")
