"""A node says something that does nothing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, Severity
from tauro.streaming.rules._kinds import Kinds
from tauro.streaming.rules._walk import nodes
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.settings import BUILT_IN, NodeSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, ProjectSpec

_OF_STREAMS = frozenset(NodeSettings.model_fields) - {"options"}
_OF_LANDING = frozenset({"settle_time", "on_file_change"})
_OF_COLUMNS = frozenset({"on_schema_change"})


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    kinds = Kinds(spec, site)
    for node in nodes(spec):
        if node.params and node.function is None and node.sql is None:
            message = f"'params' do nothing for node {node.name!r}: it has neither a function nor a query"
            hint = "add 'function:' or 'sql:', or take them out"
            yield _problem(message, (*node.key_path, "params"), hint)
        if kinds.is_surely_batch(node):
            yield from _idle(
                node, _OF_STREAMS, "it reads no stream", "take it out, or add 'streaming: true' to its input"
            )
        elif node.is_stream:
            yield from _idle_for_files(node, [binding for binding in node.inputs if _may_land(binding, site.root)])


def _idle_for_files(node: NodeSpec, landing: Sequence[InputBinding]) -> Iterator[Problem]:
    if not landing:
        reason = "it watches no folder of this machine"
        yield from _idle(node, _OF_LANDING | _OF_COLUMNS, reason, "take it out")
        return
    reasons = [None if binding.source is None else binding.source.unjudged for binding in landing]
    if None not in reasons:
        yield from _idle(node, _OF_COLUMNS, str(reasons[0]), "take it out")


def _idle(node: NodeSpec, names: frozenset[str], reason: str, hint: str) -> Iterator[Problem]:
    """Of what the node says itself; what it only inherits is for others."""
    for name in sorted(names - node.inherited.keys()):
        if getattr(node.settings, name) != getattr(BUILT_IN, name, None):
            message = f"{name!r} does nothing for node {node.name!r}: {reason}"
            yield _problem(message, node.setting(name), hint)


def _problem(message: str, path: KeyPath, hint: str) -> Problem:
    return Problem("no-effect", message, path, hint, Severity.WARNING, Part.KEY, is_of_all_envs=True)


def _may_land(binding: InputBinding, root: Path) -> bool:
    """Whether its files come by way of a landing folder, or that is not known."""
    if binding.source is None:
        return True
    path = getattr(binding.source, "path", None)
    lands = binding.source.lands and binding.is_stream and binding.key_path[0] != "outputs"
    return lands and (not path or locate(path, root).is_local)
