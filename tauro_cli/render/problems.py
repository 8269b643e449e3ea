"""Problems as a person reads them, with the line of the file."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TextIO

from tauro.masking import mask
from tauro.own_files import LARGEST_CONFIG_BYTES, read_bounded
from tauro.problems import Severity
from tauro_cli.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tauro.problems import Place, Problem
    from tauro.project.project import Project

WIDEST_LINE = 160
MOST_SHOWN = 1000
"""Nobody reads more; the other formats have them all."""
_RESET = "\x1b[0m"
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_DIM = "\x1b[34m"


def wants_color(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Colour is for terminals, and not for those who said NO_COLOR."""
    return stream.isatty() and not environ.get("NO_COLOR")


@dataclass
class ProblemPrinter:
    """Writes problems with the lines they speak of; reads each file once."""

    root: Path
    out: TextIO
    has_color: bool = False
    secrets: frozenset[str] = frozenset()
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def print_all(self, problems: Sequence[Problem]) -> None:
        for problem in problems[:MOST_SHOWN]:
            self.out.write("\n".join(self._shown(problem)) + "\n\n")
        if len(problems) > MOST_SHOWN:
            self.out.write(f"and {len(problems) - MOST_SHOWN} more\n\n")

    def _shown(self, problem: Problem) -> Iterable[str]:
        label = self._painted(f"{problem.severity}[{problem.code}]", _COLORS[problem.severity])
        yield f"{label}: {printable(problem.message + in_environments(problem))}"
        hint = printable(problem.hint or "")
        line = self._line(problem.place)
        if problem.place is None or line is None:
            if problem.place is not None:
                yield f"  {self._dim('-->')} {printable(problem.place.file)}"
            if hint:
                yield f"   {self._dim('=')} {hint}"
            return
        yield from self._excerpt(problem, problem.place, line, hint)

    def _excerpt(self, problem: Problem, place: Place, line: str, hint: str) -> Iterable[str]:
        number = str(place.line)
        margin = " " * len(number)
        start = max(0, place.column - 1 - WIDEST_LINE // 2) if len(line) > WIDEST_LINE else 0
        before = printable(line[start : place.column - 1])
        marked = line[place.column - 1 : start + WIDEST_LINE][: place.length]
        carets = "^" * max(_width(printable(marked)), 1)
        yield f" {margin}{self._dim('-->')} {printable(place.file)}:{place.line}:{place.column}"
        yield f" {margin} {self._dim('|')}"
        yield f" {self._dim(number)} {self._dim('|')} {printable(line[start : start + WIDEST_LINE])}".rstrip()
        pointer = self._painted(f"{carets} {hint}".rstrip(), _COLORS[problem.severity])
        yield f" {margin} {self._dim('|')} {' ' * _width(before)}{pointer}"

    def _line(self, place: Place | None) -> str | None:
        """The line of the file, without secrets that stand in it; None where there is no such line."""
        if place is None:
            return None
        if place.file not in self._lines:
            self._lines[place.file] = _lines_of(self.root / place.file)
        lines = self._lines[place.file]
        return mask(lines[place.line - 1], self.secrets) if 0 < place.line <= len(lines) else None

    def _dim(self, text: str) -> str:
        return self._painted(text, _DIM)

    def _painted(self, text: str, color: str) -> str:
        return f"{color}{text}{_RESET}" if self.has_color else text


def placed(project: Project, problems: Iterable[Problem]) -> list[Problem]:
    """Each with the place that it is shown at."""
    return [replace(problem, place=project.place(problem)) for problem in problems]


def in_environments(problem: Problem) -> str:
    """Which environments have it, as in ` (in env 'prod')`; nothing where all have."""
    return f" (in env {', '.join(map(repr, problem.envs))})" if problem.envs else ""


def summary(problems: Sequence[Problem]) -> str:
    """How many there are, as in `2 errors, 1 warning`."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    counts = [(errors, "error"), (len(problems) - errors, "warning")]
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count) or "no problems"


def _lines_of(path: Path) -> list[str]:
    try:
        return read_bounded(path, LARGEST_CONFIG_BYTES).decode("utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
