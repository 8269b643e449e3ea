"""A node's trigger or output mode is one that its source or its sink does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import TriggerType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        if node.is_stream:
            yield from _trigger(node)
            yield from _output_mode(node)


def _trigger(node: NodeSpec) -> Iterator[Problem]:
    """Real time has a rule of its own, with more reasons."""
    trigger = node.settings.trigger
    if trigger is None or trigger.type is TriggerType.REAL_TIME:
        return
    path = node.setting("trigger", "type")
    ends = [(f"input {i.name!r}", i.source) for i in node.inputs if i.source is not None and i.is_stream]
    for end, spec in [*ends, *((f"output {o.name!r}", o.sink) for o in node.outputs)]:
        if spec is not None and trigger.type not in spec.triggers:
            message = f"{end} of node {node.name!r} can't have the trigger {trigger.type.value!r}"
            yield Problem("unfit-trigger", message, path, _one_of(spec.triggers))


def _output_mode(node: NodeSpec) -> Iterator[Problem]:
    mode = node.settings.output_mode
    for output in node.outputs:
        if mode is not None and output.sink is not None and mode not in output.sink.supported_output_modes:
            message = f"output {output.name!r} of node {node.name!r} can't take the output mode {mode.value!r}"
            path = node.setting("output_mode")
            hint = output.sink.output_mode_remedies.get(mode) or _one_of(output.sink.supported_output_modes)
            yield Problem("unfit-output-mode", message, path, hint)


def _one_of(words: Iterable[str]) -> str:
    return "known: " + ", ".join(sorted(words))
