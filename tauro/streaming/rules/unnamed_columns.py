"""Nobody gives the columns of an input names: there is no header, and no schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, Severity
from tauro.streaming.rules._walk import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for source in sources(spec):
        if not source.spec.names_columns:
            message = f"the columns of {source.shown} have no names: its files have no header, and it has no schema"
            hint = f"name them: add 'schema:' under {'.'.join(map(str, source.key_path))}"
            yield Problem("unnamed-columns", message, source.key_path, hint, Severity.WARNING, part=Part.KEY)
