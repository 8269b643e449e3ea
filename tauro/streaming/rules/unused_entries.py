"""A node that no pipeline names, an input or an output that no node does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

_CODES = {"nodes": "unused-node", "inputs": "unused-input", "outputs": "unused-output"}
_USERS = {"nodes": "pipeline", "inputs": "node", "outputs": "node"}


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for path in spec.unused:
        section = str(path[0])
        user = _USERS[section]
        yield Problem(
            _CODES[section],
            f"no {user} uses {section[:-1]} {path[1]!r}",
            path,
            f"name it in a {user}, or take it out",
            Severity.WARNING,
            Part.KEY,
            is_of_all_envs=True,
        )
