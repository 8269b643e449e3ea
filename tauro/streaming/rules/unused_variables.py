"""A variable of global_settings that nothing in the project uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, Severity
from tauro.project.variables import SECTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(_spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for name in site.unused_variables:
        message = f"nothing in the project uses the variable {name!r}"
        hint = f"write '${{{name}}}' where its value is wanted, or take it out"
        yield Problem(
            "unused-variable", message, (*SECTION, name), hint, Severity.WARNING, Part.KEY, is_of_all_envs=True
        )
