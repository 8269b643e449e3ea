"""A micro-batch starts as soon as rows are there, and each leaves files behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.durations import parse_interval
from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import TriggerType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for node in nodes(spec):
        output = next((o for o in node.outputs if o.sink is not None and o.sink.makes_files), None)
        path = node.setting("trigger", "interval")
        if output is not None and node.is_stream and _never_waits(node) and path not in told:
            told.add(path)
            message = (
                f"node {node.name!r} begins a micro-batch as soon as rows are there, and each makes files in output "
                f"{output.name!r}: many small ones, slow to read"
            )
            yield Problem("small-files", message, path, "say 'interval: 10 seconds', or more", Severity.WARNING)


def _never_waits(node: NodeSpec) -> bool:
    trigger = node.settings.trigger
    if trigger is None or trigger.type is not TriggerType.PROCESSING_TIME:
        return False
    return trigger.interval is None or parse_interval(trigger.interval) < 1
