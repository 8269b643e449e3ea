"""The trigger `continuous` where Spark has none: it takes rows one by one, and little can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import OutputMode, TriggerType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec

CONTINUOUS = TriggerType.CONTINUOUS
_INSTEAD = "take 'processing_time' as the trigger"


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        trigger = node.settings.trigger
        if node.is_stream and trigger is not None and trigger.type is CONTINUOUS:
            yield from _settings(node)
            yield from _inputs(node)


def _settings(node: NodeSpec) -> Iterator[Problem]:
    if node.sql is not None:
        message = f"{_shown(node)} has no queries in SQL: Spark reads no views there"
        yield Problem("no-continuous", message, (*node.key_path, "sql"), f"write it as a function; or {_INSTEAD}")
    if node.settings.output_mode is OutputMode.COMPLETE:
        message = f"{_shown(node)} has no output mode 'complete': no state is kept there"
        path = node.setting("output_mode")
        yield Problem("no-continuous", message, path, f"say 'output_mode: append'; or {_INSTEAD}")


def _inputs(node: NodeSpec) -> Iterator[Problem]:
    for binding in node.inputs:
        if node.watermark_of(binding) is not None:
            message = f"{_shown(node)} has no watermarks, and input {binding.name!r} has one"
            yield Problem("no-continuous", message, node.watermark_path(binding), f"leave it out; or {_INSTEAD}")
    if len(node.inputs) > 1:
        message = f"{_shown(node)} has no joins and no unions, and the node has several inputs"
        yield Problem("no-continuous", message, node.setting("trigger", "type"), _INSTEAD, Severity.WARNING)


def _shown(node: NodeSpec) -> str:
    return f"the trigger '{CONTINUOUS}' of node {node.name!r}"
