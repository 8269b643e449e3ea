"""Each mutant is checked as `tauro validate` does, in a copy of its project, and judged."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tests.project_files import check, write_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.mutations.bases import Base
    from tests.mutations.mutant import Mutant

_SUGGESTED = re.compile(r"(?:did you mean|write) (?:the folder |the file )?'([^']+)'")


@dataclass(frozen=True)
class Verdict:
    base: str
    mutant: Mutant
    told: tuple[Problem, ...] = ()
    """The errors."""
    crash: str | None = None

    @property
    def is_found(self) -> bool:
        """Whether there is an error at each of the lines where one is due."""
        return all(any(_place(problem) in spot for problem in self.told) for spot in self.mutant.expected)

    @property
    def is_alone(self) -> bool:
        """Whether there is no error but those that are due."""
        return len(self.told) <= len(self.mutant.expected)

    @property
    def suggestion(self) -> str | None:
        """The first one."""
        texts = (f"{problem.hint or ''} {problem.message}" for problem in self.told)
        return next((match[1] for text in texts if (match := _SUGGESTED.search(text))), None)

    @property
    def is_meant(self) -> bool:
        return self.suggestion in self.mutant.answers

    @property
    def faults(self) -> list[str]:
        if self.crash is not None:
            return ["crashed"]
        checks = {"not at its line": self.is_found, "not alone": self.is_alone}
        if self.mutant.is_valid:
            checks = {"refused": not self.told}
        elif self.mutant.answers:
            checks["not what was meant"] = self.is_meant
        return [name for name, is_so in checks.items() if not is_so]

    def __str__(self) -> str:
        told = "; ".join(f"{p.place.file}:{p.place.line} {p.message} ({p.hint})" for p in self.told if p.place)
        due = " + ".join("/".join(f"{f}:{n}" for f, n in sorted(spot)) for spot in self.mutant.expected) or "nothing"
        return (
            f"{self.base}, {self.mutant.file}: {self.mutant.kind}, {self.mutant.what}: {', '.join(self.faults)}\n"
            f"    due: {due}{' ' + '/'.join(sorted(self.mutant.answers)) if self.mutant.answers else ''}\n"
            f"    told: {self.crash or told or 'nothing'}"
        )


@dataclass
class Figures:
    """How many mutants of one kind there are, and how they fared."""

    mistakes: int = 0
    found: int = 0
    alone: int = 0
    misspelt: int = 0
    meant: int = 0
    valid: int = 0
    clean: int = 0
    crashes: int = 0

    def count(self, verdict: Verdict) -> None:
        self.crashes += verdict.crash is not None
        if verdict.mutant.is_valid:
            self.valid += 1
            self.clean += not verdict.faults
            return
        self.mistakes += 1
        self.found += verdict.is_found and verdict.crash is None
        self.alone += verdict.is_alone
        if verdict.mutant.answers:
            self.misspelt += 1
            self.meant += verdict.is_meant


@dataclass
class Report:
    by_kind: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    total: Figures = field(default_factory=Figures)
    faulty: list[Verdict] = field(default_factory=list)

    def count(self, verdict: Verdict) -> None:
        self.by_kind[verdict.mutant.kind].count(verdict)
        self.total.count(verdict)
        if verdict.faults:
            self.faulty.append(verdict)


def tried(base: Base, mutants: Iterable[Mutant]) -> Iterable[Verdict]:
    with TemporaryDirectory() as folder:
        root = write_files(Path(folder).resolve(), base.files)
        for mutant in mutants:
            yield _tried(base, mutant, root)


def _tried(base: Base, mutant: Mutant, root: Path) -> Verdict:
    file = root / mutant.file
    place = root / (mutant.renamed_to or mutant.file)
    file.unlink()
    place.write_text(mutant.text, encoding="utf-8")
    try:
        problems = check(root, mutant.env, **base.environ).problems
    except Exception as error:  # noqa: BLE001 - a crash is what is looked for
        return Verdict(base.name, mutant, crash=f"{type(error).__name__}: {error}")
    finally:
        place.unlink()
        file.write_text(base.files[mutant.file], encoding="utf-8")
    return Verdict(base.name, mutant, tuple(p for p in problems if p.severity is Severity.ERROR))


def _place(problem: Problem) -> tuple[str, int] | None:
    return (problem.place.file, problem.place.line) if problem.place is not None else None
