"""What a stream reads at its first start: nothing at all, or everything in one micro-batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import TriggerType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, ProjectSpec
    from tauro.streaming.specs.source import SourceSpec

_ENDS = (TriggerType.AVAILABLE_NOW, TriggerType.ONCE)


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    told: set[Problem] = set()
    for node in nodes(spec):
        for binding in node.inputs:
            if binding.source is None or not binding.is_stream:
                continue
            for problem in (*_nothing(node, binding, binding.source), *_everything(node, binding, binding.source)):
                if problem not in told:
                    told.add(problem)
                    yield problem


def _nothing(node: NodeSpec, binding: InputBinding, source: SourceSpec) -> Iterator[Problem]:
    trigger = node.settings.trigger
    if trigger is None or trigger.type not in _ENDS or not source.starts_from_the_end:
        return
    message = (
        f"the first run of node {node.name!r} reads nothing: input {binding.name!r} begins with what comes after the "
        f"first start, and the trigger '{trigger.type}' ends with what was there before it"
    )
    hint = "let the input begin earlier; or ignore this, where the first run is to set a mark only"
    yield Problem("reads-nothing", message, node.setting("trigger", "type"), hint, Severity.WARNING)


def _everything(node: NodeSpec, binding: InputBinding, source: SourceSpec) -> Iterator[Problem]:
    trigger = node.settings.trigger
    limits = source.rate_limit_options
    if not limits or not source.starts_from_the_beginning or source.is_bounded:
        return
    if trigger is not None and trigger.type is TriggerType.REAL_TIME:
        return
    message = f"the first micro-batch of input {binding.name!r} is everything that was ever kept there"
    hint = f"bound it, as in '{limits[0]}: 1000000' under 'options:'"
    yield Problem("unlimited-read", message, (*binding.key_path, "options"), hint, Severity.WARNING)
