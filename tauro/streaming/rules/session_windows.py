"""Spark writes a session's result once it has ended: it has no output mode `update` for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._operations import operations
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for found in operations(spec, site):
        path = found.node.setting("output_mode")
        sinks = [output.sink for output in found.node.outputs if output.sink is not None]
        taken = all(OutputMode.UPDATE in sink.supported_output_modes for sink in sinks)
        grouped = any(seen.operation.by_session for seen in found.of(Kind.AGGREGATION))
        if found.mode is OutputMode.UPDATE and taken and grouped and path not in told:
            told.add(path)
            message = f"the output mode 'update' of node {found.node.name!r} can't be had with 'session_window'"
            yield Problem("unfit-output-mode", message, path, "take 'append', or group by 'window'")
