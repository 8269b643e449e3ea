"""A mistake in a project, as data: what is wrong, at which key, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from tauro.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in the merged project: `("inputs", "sales", "path")`, list items by index."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Part(StrEnum):
    """Which half of an entry is wrong: the caret goes under it."""

    KEY = "key"
    VALUE = "value"


@dataclass(frozen=True, order=True)
class Place:
    """A stretch of a file; lines and columns count from 1, in characters."""

    file: str
    """Relative to the project, with forward slashes."""
    line: int = 1
    column: int = 1
    length: int = 1
    """How much of it is on its first line."""
    end_line: int = 0
    """The line that it ends in; its first where nothing is said."""
    end_column: int = 0
    """The column after its last character."""

    def __post_init__(self) -> None:
        if not self.end_line:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", self.column + self.length)


@dataclass(frozen=True)
class Stretch:
    """A part of a text value, counted within the value from 1."""

    line: int
    column: int
    fragment: str
    """The text that stands there."""


@dataclass(frozen=True)
class Problem:
    """One mistake. Its place is found from the key path when it is shown, unless `place` says where."""

    code: str
    message: str
    key_path: KeyPath = ()
    hint: str | None = None
    severity: Severity = Severity.ERROR
    part: Part = Part.VALUE
    place: Place | None = None
    within: Stretch | None = None
    """What of a value that is a text of many words; its place is found where it can be."""
    envs: tuple[str, ...] = field(default=(), compare=False)
    """The environments that have it, where others that were looked at do not."""
    is_of_all_envs: bool = field(default=False, compare=False)
    """Whether it is none where another environment of the project does not have it."""
    missing: str | None = field(default=None, compare=False)
    """The key that is not there, where `key_path` is what lacks it."""
    expected: str | None = field(default=None, compare=False)
    """What would be right, in a few words."""


class AtKeyError(ValueError):
    """A value that does not fit; it stands at these steps within what is being read."""

    def __init__(
        self,
        steps: str | KeyPath,
        message: str,
        hint: str | None = None,
        *,
        code: str = "bad-value",
        part: Part = Part.VALUE,
    ) -> None:
        super().__init__(message if hint is None else f"{message}; {hint}")
        self.steps = (steps,) if isinstance(steps, str) else steps
        self.message = message
        self.hint = hint
        self.code = code
        self.part = part


class WithinError(ValueError):
    """A text that does not fit, and what of it does not."""

    def __init__(self, message: str, within: Stretch) -> None:
        super().__init__(message)
        self.within = within


def stretch_of(text: str, start: int, end: int) -> Stretch:
    """What stands between two offsets of a text, as far as its first line goes."""
    line = text.count("\n", 0, start) + 1
    begins = text.rfind("\n", 0, start) + 1
    return Stretch(line, start - begins + 1, text[start:end].partition("\n")[0])


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint such as `did you mean 'path'?`; where nothing is near, the list of what is known."""
    names = sorted(known)
    match = nearest(word, names)
    if match is not None:
        return f"did you mean {match!r}?"
    return "known: " + ", ".join(names) if names else None
