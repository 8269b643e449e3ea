"""The trigger `real_time` where Spark has none: every reason that can be known without running it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from tauro.operations import Kind
from tauro.problems import Problem
from tauro.streaming.readers import READERS
from tauro.streaming.rules._operations import Operations, is_off, operations
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import OutputMode, TriggerType
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec

REAL_TIME = TriggerType.REAL_TIME
_FIRST_SPARK = (4, 1)
_CHECK = "spark.sql.streaming.realTimeMode.allowlistCheck"
_NEEDS_OTHER_ROWS = frozenset(Kind) - {Kind.REFUSED}
_WHY = "rows go through one by one, and none is remembered"


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        if _is_real_time(node):
            yield from _spark(node)
            yield from _output_mode(node)
            yield from _ends(node)
    if not is_off(spec, _CHECK):
        for found in operations(spec, site):
            if _is_real_time(found.node):
                yield from _operations(found)


def _is_real_time(node: NodeSpec) -> bool:
    trigger = node.settings.trigger
    return node.is_stream and trigger is not None and trigger.type is REAL_TIME


def _operations(found: Operations) -> Iterator[Problem]:
    """Rows go through one by one: nothing may need others to be there."""
    for seen in found.of(*_NEEDS_OTHER_ROWS):
        message = f"in real time Spark has no {seen.operation.word!r}, as node {found.node.name!r} wants: {_WHY}"
        yield seen.problem("no-real-time", message, "take 'processing_time' as the trigger")


def _spark(node: NodeSpec) -> Iterator[Problem]:
    try:
        installed = version("pyspark")
    except PackageNotFoundError:
        return
    if tuple(map(int, re.findall(r"\d+", installed)[:2])) < _FIRST_SPARK:
        message = (
            f"node {node.name!r} can't have the trigger '{REAL_TIME}': Spark has it since 4.1, this is {installed}"
        )
        yield _problem(node, message, "take 'processing_time', or another pyspark")


def _output_mode(node: NodeSpec) -> Iterator[Problem]:
    mode = node.settings.output_mode or OutputMode.APPEND
    if mode is not OutputMode.UPDATE:
        message = f"the trigger '{REAL_TIME}' of node {node.name!r} needs the output mode 'update', not '{mode}'"
        yield _problem(node, message, "say 'output_mode: update' beside 'trigger:'")


def _ends(node: NodeSpec) -> Iterator[Problem]:
    """Which end is unfit, and what would be fit."""
    for what, fit, known in (
        ("reads", [i.source for i in node.inputs if i.source is not None and i.is_stream], READERS),
        ("writes", [o.sink for o in node.outputs if o.sink is not None], WRITERS),
    ):
        unfit = sorted({spec.format for spec in fit if REAL_TIME not in spec.triggers})
        if unfit:
            can = ", ".join(name for name in known.formats() if REAL_TIME in known.get(name).spec.triggers)
            message = f"in real time Spark {what} no {' or '.join(map(repr, unfit))}, as node {node.name!r} does"
            yield _problem(node, message, f"it {what}: {can}")


def _problem(node: NodeSpec, message: str, hint: str) -> Problem:
    return Problem("no-real-time", message, node.setting("trigger", "type"), hint)
