"""The output mode `complete` of a node that hands its rows on as they are: Spark has it for aggregations alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        hands_on = node.function is None and node.sql is None and not node.transforms
        sinks = [output.sink for output in node.outputs if output.sink is not None]
        is_taken = all(OutputMode.COMPLETE in sink.supported_output_modes for sink in sinks)
        if node.is_stream and hands_on and is_taken and node.settings.output_mode is OutputMode.COMPLETE:
            message = f"the output mode 'complete' of node {node.name!r} needs an aggregation, and it has none"
            path = node.setting("output_mode")
            yield Problem("unfit-output-mode", message, path, "aggregate in its 'function' or 'sql', or take 'append'")
