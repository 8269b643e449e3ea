"""In production columns and types are guessed from the first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, Severity
from tauro.streaming.rules._production import is_for_production
from tauro.streaming.rules._walk import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    if not is_for_production(spec.env):
        return
    for source in sources(spec):
        if source.spec.guesses_columns and source.spec.names_columns:
            message = (
                f"{source.shown} has no schema in production: its columns are guessed from the first rows that come"
            )
            hint = f"say them: add 'schema:' under {'.'.join(map(str, source.key_path))}"
            yield Problem("unpinned-schema", message, source.key_path, hint, Severity.WARNING, part=Part.KEY)
