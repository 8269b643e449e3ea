"""A module makes a Spark session, or reads the command's arguments, when it is imported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tauro.code.at_import import Deed, arguments_read, sessions_made
from tauro.code.imports import reached_from
from tauro.problems import Problem, Severity
from tauro.streaming.rules._uses import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.code.sources import Code, Sources
    from tauro.problems import Place
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    """Each module is read once, and told of for each node that needs it: a pipeline alone may be asked for."""
    by_module: dict[str, list[Problem]] = {}
    for use in uses(spec, site):
        found = site.sources.find(use.reference)
        if isinstance(found, Problem):
            continue
        if found.module not in by_module:
            by_module[found.module] = list(_problems_of(site.sources, found.module))
        for problem in by_module[found.module]:
            yield replace(problem, key_path=use.key_path)


def _problems_of(sources: Sources, module: str) -> Iterator[Problem]:
    for code in reached_from(sources, module).values():
        if code is not None:
            yield from _problems(code)


def _problems(code: Code) -> Iterator[Problem]:
    for deed in sessions_made(code.tree, code.text):
        message = f"module {code.module.name!r} makes a Spark session when it is imported"
        hint = "let a function do it, or take 'df.sparkSession': Spark's workers import the module too"
        yield Problem("session-at-import", message, (), hint, Severity.WARNING, place=_place(code, deed))
    for deed in arguments_read(code.tree, code.text):
        message = f"module {code.module.name!r} reads the command's arguments when it is imported: they are Tauro's"
        hint = "take the value from the node's 'params:'"
        yield Problem("arguments-at-import", message, (), hint, Severity.WARNING, place=_place(code, deed))


def _place(code: Code, deed: Deed) -> Place:
    return code.place_of_word(deed.node.end_lineno or deed.node.lineno, deed.word)
