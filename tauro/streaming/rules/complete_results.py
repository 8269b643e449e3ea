"""The output mode `complete` writes a whole result anew, which only an aggregation keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._operations import operations
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for found in operations(spec, site):
        node, path = found.node, found.node.setting("output_mode")
        if found.mode is not OutputMode.COMPLETE or not _outputs_take_it(node) or path in told:
            continue
        if found.is_whole and not any(found.of(Kind.AGGREGATION)):
            told.add(path)
            message = f"the output mode 'complete' of node {node.name!r} needs an aggregation, and it has none"
            yield Problem("unfit-output-mode", message, path, "aggregate in its 'function' or 'sql', or take 'append'")


def _outputs_take_it(node: NodeSpec) -> bool:
    """Where one does not, that is told already."""
    sinks = [output.sink for output in node.outputs if output.sink is not None]
    return all(OutputMode.COMPLETE in sink.supported_output_modes for sink in sinks)
