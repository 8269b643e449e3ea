"""A watermark's delay of zero, or one that the interval of the micro-batches does not keep to."""

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
    from tauro.streaming.specs.node import InputBinding, NodeSpec, ProjectSpec
    from tauro.streaming.specs.source import WatermarkSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for node in nodes(spec):
        for binding in node.inputs:
            watermark = node.watermark_of(binding)
            if watermark is None:
                continue
            yield from _interval(node, binding, watermark)
            path = node.watermark_path(binding, "delay")
            if path not in told:
                told.add(path)
                yield from _delay(binding, watermark, path)


def _delay(binding: InputBinding, watermark: WatermarkSpec, path: KeyPath) -> Iterator[Problem]:
    if parse_interval(watermark.delay) == 0:
        message = f"the watermark of input {binding.name!r} waits for no row: one that is a moment late is left out"
        yield Problem("no-delay", message, path, "say how late a row may come, as in '1 minute'", Severity.WARNING)


def _interval(node: NodeSpec, binding: InputBinding, watermark: WatermarkSpec) -> Iterator[Problem]:
    trigger = node.settings.trigger
    if trigger is None or trigger.type is not TriggerType.PROCESSING_TIME or trigger.interval is None:
        return
    if 0 < parse_interval(watermark.delay) < parse_interval(trigger.interval):
        message = (
            f"node {node.name!r} begins a micro-batch every {trigger.interval!r}, and the watermark of input "
            f"{binding.name!r} moves with them: its delay of {watermark.delay!r} is never kept to"
        )
        hint = f"say an interval below {watermark.delay!r}, or a longer delay"
        yield Problem("slow-watermark", message, node.setting("trigger", "interval"), hint, Severity.WARNING)
