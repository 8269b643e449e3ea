"""An input names an output of a format that nothing can read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec
    from tauro.streaming.specs.sink import SinkSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    sinks: dict[KeyPath, SinkSpec | None] = {
        binding.key_path: binding.sink for node in nodes(spec) for binding in node.outputs
    }
    for node in nodes(spec):
        for binding in node.inputs:
            sink = sinks.get(binding.key_path)
            if binding.source is None and sink is not None:
                message = f"node {node.name!r} can't read output {binding.name!r}: nothing reads format {sink.format!r}"
                yield Problem("unreadable-output", message, binding.reference, "name another input")
