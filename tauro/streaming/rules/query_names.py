"""Two queries of one pipeline have one name: Spark starts only the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for name, pipeline in spec.pipelines.items():
        first_of: dict[str, str] = {}
        for node in pipeline.streams:
            query = node.settings.query_name
            if query is None:
                continue
            first = first_of.setdefault(query, node.name)
            if first != node.name:
                message = f"nodes {first!r} and {node.name!r} of pipeline {name!r} have one query_name, {query!r}"
                path = (*node.key_path, "streaming", "query_name")
                yield Problem("shared-query-name", message, path, "give one of them another")
