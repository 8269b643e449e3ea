"""A function never gives back the DataFrame that is to be written: its `return` was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.code.result import never_a_frame
from tauro.problems import Problem
from tauro.streaming.rules._uses import Role, defined_uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for use, definition in defined_uses(spec, site):
        given = None if use.role is Role.OUTPUT else never_a_frame(definition.node)
        if given is None:
            continue
        hint = "end it with 'return df'" if given == "nothing" else "let it return the DataFrame that is to be written"
        message = f"function {definition.name!r} gives back {given}, not a DataFrame"
        yield Problem("no-result", message, use.key_path, hint, place=definition.place)
