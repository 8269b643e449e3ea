"""`# tauro: ignore[code]` on a line of a file: what of that line nobody wants to hear of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tauro.pages import codes, page
from tauro.problems import Part, Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tauro.project.project import Project

_COMMENT = re.compile(r"(?:#|--)\s*tauro:\s*ignore\[(?P<codes>[^]]*)]")
_NOTED = "mend it: without that nothing can run"


class Ignoring:
    """What is ignored in a project: everywhere by `lint.ignore`, or by comments; each file is read once."""

    def __init__(self, project: Project, everywhere: Collection[str] = ()) -> None:
        self._project = project
        self._everywhere = frozenset(everywhere)
        self._comments: dict[str, dict[int, re.Match[str]]] = {}

    def heard(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems, which have their places, without those that are ignored.

        Errors stay, but for those that are judgements; where a comment asks to ignore one, that is told too.
        """
        for problem in problems:
            comment = next((found for found in self._at(problem) if problem.code in _codes(found[1])), None)
            if not _can_be_ignored(problem):
                yield problem
                if comment is not None:
                    yield _not_ignorable(problem.code, *comment)
            elif comment is None and problem.code not in self._everywhere:
                yield problem

    def _at(self, problem: Problem) -> Iterator[tuple[Place, re.Match[str]]]:
        """The comments on the problem's line, and on that of the key or value that it speaks of."""
        spots = {part: self._project.tree.place(problem.key_path, part) for part in Part}
        for place in dict.fromkeys(filter(None, (problem.place, *spots.values()))):
            found = self._in_file(place.file).get(place.line)
            if found is not None:
                yield Place(place.file, place.line, found.start() + 1, len(found[0])), found

    def _in_file(self, file: str) -> dict[int, re.Match[str]]:
        if file not in self._comments:
            lines = enumerate(self._project.lines(file), 1)
            self._comments[file] = {number: found for number, line in lines if (found := _COMMENT.search(line))}
        return self._comments[file]


def _can_be_ignored(problem: Problem) -> bool:
    if problem.severity is Severity.WARNING:
        return True
    return problem.code in codes() and page(problem.code).is_judgement


def _codes(comment: re.Match[str]) -> list[str]:
    return [code.strip() for code in comment["codes"].split(",")]


def _not_ignorable(code: str, place: Place, _comment: re.Match[str]) -> Problem:
    message = f"{code!r} is an error here, which can't be ignored"
    return Problem("not-ignorable", message, hint=_NOTED, severity=Severity.WARNING, place=place)
