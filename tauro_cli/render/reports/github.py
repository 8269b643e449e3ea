"""Annotations of a GitHub workflow: each problem beside its line of the change that is looked at.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro_cli.render.problems import in_environments, summary

if TYPE_CHECKING:
    from typing import TextIO

    from tauro.problems import Problem
    from tauro_cli.render.reports import Report

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def write(report: Report, out: TextIO) -> None:
    for problem in report.problems:
        out.write(_annotation(problem, report) + "\n")
    out.write(f"{summary(report.problems)} in {report.what}\n")


def _annotation(problem: Problem, report: Report) -> str:
    place = problem.place
    properties: dict[str, object] = {}
    if place is not None:
        properties = {"file": report.path(place.file), "line": place.line, "col": place.column}
        properties |= {"endLine": place.end_line, "endColumn": place.end_column}
    properties["title"] = problem.code
    said = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in properties.items())
    text = problem.message + in_environments(problem) + (f"\n{problem.hint}" if problem.hint else "")
    return f"::{problem.severity} {said}::{_escaped(text, _DATA)}"


def _escaped(text: str, characters: dict[str, str]) -> str:
    return "".join(characters.get(character, character) for character in text)
