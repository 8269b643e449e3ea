"""A function does with a stream what Spark refuses: `count()`, `show()`, `write` and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.code.frames import REFUSED_WORDS
from tauro.code.trace import refusals
from tauro.problems import Place, Problem, Severity
from tauro.streaming.rules._uses import Use, defined_uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.code.definition import Definition
    from tauro.code.values import Refusal
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    """Errors first: a function that several nodes use is told of once."""
    found = [
        _problem(use, definition, refusal)
        for use, definition in defined_uses(spec, site)
        if use.streams and REFUSED_WORDS.search(definition.code.text_of(definition.node))
        for refusal in refusals(definition.node, _streams(use, definition))
    ]
    yield from sorted(found, key=lambda problem: problem.severity is not Severity.ERROR)


def _streams(use: Use, definition: Definition) -> dict[str, bool]:
    """The parameters that get a stream; those that `*args` takes are not followed."""
    arguments = definition.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    return {names[index]: is_sure for index, is_sure in use.streams.items() if index < len(names)}


def _problem(use: Use, definition: Definition, refusal: Refusal) -> Problem:
    severity = Severity.ERROR if refusal.is_certain else Severity.WARNING
    message = f"Spark refuses {refusal.name!r} on a stream"
    return Problem("stream-call", message, use.key_path, refusal.remedy, severity, place=_place(definition, refusal))


def _place(definition: Definition, refusal: Refusal) -> Place:
    """That of the word itself: a chain of calls goes over many lines."""
    node = refusal.node
    line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return definition.code.place(line, end - len(node.attr.encode()), len(node.attr))
