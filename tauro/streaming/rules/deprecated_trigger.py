"""The trigger `once`: Spark gave it up for `available_now`, as which it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import TriggerType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for node in nodes(spec):
        trigger, path = node.settings.trigger, node.setting("trigger", "type")
        if node.is_stream and trigger is not None and trigger.type is TriggerType.ONCE and path not in told:
            told.add(path)
            message = f"the trigger '{TriggerType.ONCE}' is deprecated: Tauro runs it as '{TriggerType.AVAILABLE_NOW}'"
            hint = f"say 'type: {TriggerType.AVAILABLE_NOW}', which keeps to the limits of a micro-batch"
            yield Problem("deprecated-trigger", message, path, hint, Severity.WARNING)
