"""Two queries of one pipeline have one name: Spark starts only the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for name, pipeline in spec.pipelines.items():
        first_of: dict[str, str] = {}
        tables: dict[str, KeyPath] = {}
        for node in pipeline.streams:
            yield from _same_table(node, tables)
            query = node.settings.query_name
            if query is None:
                continue
            first = first_of.setdefault(query, node.name)
            if first != node.name:
                message = f"nodes {first!r} and {node.name!r} of pipeline {name!r} have one query_name, {query!r}"
                path = (*node.key_path, "streaming", "query_name")
                yield Problem("shared-query-name", message, path, "give one of them another")


def _same_table(node: NodeSpec, tables: dict[str, KeyPath]) -> Iterator[Problem]:
    """Outputs that name their queries themselves; one that several nodes write is told as shared."""
    for output in node.outputs:
        table = None if output.sink is None else output.sink.query_name
        first = None if table is None else tables.setdefault(table.casefold(), output.key_path)
        if first is not None and first != output.key_path:
            message = f"outputs {first[-1]!r} and {output.key_path[-1]!r} have one table_name, {table!r}"
            path = (*output.key_path, "table_name")
            yield Problem("shared-query-name", message, path, "give one of them another")
