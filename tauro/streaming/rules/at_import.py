"""A module makes a Spark session, or reads the command's arguments, when it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.code.at_import import Deed, arguments_read, sessions_made
from tauro.code.imports import reached_from
from tauro.problems import Problem, Severity
from tauro.streaming.rules._uses import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.code.sources import Code
    from tauro.problems import KeyPath, Place
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for use in uses(spec, site):
        found = site.sources.find(use.reference)
        if isinstance(found, Problem):
            continue
        for code in reached_from(site.sources, found.module).values():
            if code is not None:
                yield from _problems(code, use.key_path)


def _problems(code: Code, key_path: KeyPath) -> Iterator[Problem]:
    for deed in sessions_made(code.tree):
        message = f"module {code.module.name!r} makes a Spark session when it is imported"
        hint = "let a function do it, or take 'df.sparkSession': Spark's workers import the module too"
        yield Problem("session-at-import", message, key_path, hint, Severity.WARNING, place=_place(code, deed))
    for deed in arguments_read(code.tree):
        message = f"module {code.module.name!r} reads the command's arguments when it is imported: they are Tauro's"
        hint = "take the value from the node's 'params:'"
        yield Problem("arguments-at-import", message, key_path, hint, Severity.WARNING, place=_place(code, deed))


def _place(code: Code, deed: Deed) -> Place:
    return code.place_of_word(deed.node.end_lineno or deed.node.lineno, deed.word)
