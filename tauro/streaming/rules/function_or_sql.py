"""A node has a function or a query, not both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        if node.function is not None and node.sql is not None:
            message = f"node {node.name!r} has both 'function' and 'sql'"
            hint = "take one out; functions that come before the query are 'transforms:'"
            yield Problem("function-and-sql", message, (*node.key_path, "sql"), hint, part=Part.KEY)
