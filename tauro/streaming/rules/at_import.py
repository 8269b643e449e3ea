"""A module makes a Spark session, or reads the command's arguments, when it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.code.at_import import Deed, arguments_read, sessions_made
from tauro.code.imports import reached_from
from tauro.problems import Problem, Severity
from tauro.streaming.rules._uses import told_of_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.code.sources import Code, Sources
    from tauro.problems import Place
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    return told_of_modules(spec, site, _problems_of)


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
