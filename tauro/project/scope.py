"""Which entries of a project one pipeline is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.project.project import Project


def entries_of(project: Project, pipeline: str) -> frozenset[KeyPath]:
    """The key paths of the entries that a pipeline reaches, by the names as they are written; it need not be sound."""
    return frozenset(_reached(project, pipeline))


def _reached(project: Project, pipeline: str) -> Iterator[KeyPath]:
    yield ("global_settings",)
    yield ("pipelines", pipeline)
    written = project.section("pipelines").get(pipeline)
    named = written.get("nodes") if isinstance(written, dict) else None
    for item in named if isinstance(named, list) else ():
        node = item
        if isinstance(item, str):
            yield ("nodes", item)
            node = project.section("nodes").get(item)
        for kind in ("input", "output"):
            for name in _bound(node, kind):
                yield (f"{kind}s", name)
                yield ("outputs", name)
            if not isinstance(node, dict) or kind not in node:
                yield (f"{kind}s",)


def _bound(node: Any, kind: str) -> list[str]:
    bound = node.get(kind) if isinstance(node, dict) else None
    items = bound if isinstance(bound, list) else [bound]
    return [item for item in items if isinstance(item, str)]
