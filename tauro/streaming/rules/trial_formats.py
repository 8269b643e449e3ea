"""In production an input or an output is one that is there to try things out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._production import is_for_production
from tauro.streaming.rules._walk import sinks, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    if not is_for_production(spec.env):
        return
    for source in sources(spec):
        if source.spec.is_for_trying:
            message = f"{source.shown} has the format {source.spec.format!r} in production: its rows are made up, "
            yield _problem(message + "or gone once they were sent", source.key_path)
    for sink in sinks(spec):
        if sink.spec.is_for_trying:
            message = f"{sink.shown} has the format {sink.spec.format!r} in production: "
            yield _problem(message + "what it gets is gone with the run", sink.key_path)


def _problem(message: str, key_path: KeyPath) -> Problem:
    hint = "say another one in the environment's folder, or in 'config/'"
    return Problem("trial-format", message, (*key_path, "format"), hint, Severity.WARNING)
