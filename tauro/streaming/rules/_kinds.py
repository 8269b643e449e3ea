"""Whether a node reads a stream, where not everything could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, ProjectSpec


class Kinds:
    """That a node is a stream is always sure; that it is none only when all that it reads is known."""

    def __init__(self, spec: ProjectSpec, site: Site) -> None:
        self._by_name: dict[str, list[NodeSpec]] = {}
        for node in nodes(spec):
            self._by_name.setdefault(node.name, []).append(node)
        self._unbound = [dangling.key_path for dangling in site.dangling if dangling.kind == "input"]
        unread = any(binding.sink is None for node in nodes(spec) for binding in node.outputs)
        unnamed = any(dangling.kind != "input" for dangling in site.dangling)
        self._knows_writers = not (site.torn_pipelines or unread or unnamed)

    def is_surely_batch(self, node: NodeSpec) -> bool:
        return self._reads_no_stream(node, frozenset())

    def _reads_no_stream(self, node: NodeSpec, seen: frozenset[str]) -> bool:
        if node.is_stream or not node.inputs or node.name in seen:
            return False
        if any(path[: len(node.key_path)] == node.key_path for path in self._unbound):
            return False
        return all(self._is_table(binding, seen | {node.name}) for binding in node.inputs)

    def _is_table(self, binding: InputBinding, seen: frozenset[str]) -> bool:
        if binding.source is None:
            return False
        if binding.key_path[0] != "outputs":
            return True
        writers = [node for name in binding.upstream for node in self._by_name.get(name, ())]
        return self._knows_writers and all(self._reads_no_stream(node, seen) for node in writers)
