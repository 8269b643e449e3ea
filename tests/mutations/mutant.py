"""One mistake in one file of a project, with what is right to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Spot: TypeAlias = frozenset[tuple[str, int]]
"""The lines, each of a file, that are right to point at."""


@dataclass(frozen=True)
class Mutant:
    kind: str
    what: str
    """The mistake in a few words, to find it again."""
    file: str
    text: str
    expected: tuple[Spot, ...] = ()
    """One for each error that there must be; none where the project is still valid."""
    answers: frozenset[str] = frozenset()
    """What is meant, where a word is misspelt; any of them is right."""
    env: str = "dev"
    renamed_to: str | None = None
    """Where the file is then."""

    @property
    def is_valid(self) -> bool:
        return not self.expected


def at(file: str, *lines: int) -> Spot:
    return frozenset((file, line) for line in lines)
