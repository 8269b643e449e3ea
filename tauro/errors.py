"""The errors of Tauro, all of them.

TauroError                  exit 1   anything Tauro says on purpose
├── UsageError              exit 2   the command was called wrongly, or `init` refuses
├── ProjectError            exit 3   the project has problems; they are in `.problems`
├── EnvironmentUnfitError   exit 1   no Java, no right to write, no space: the machine, not the project
│   └── FolderUnfitError    exit 1   a folder that can't be written or read as it is now
├── LockedError             exit 1   another process holds the checkpoint
└── StreamingError          exit 1   tauro.streaming.exceptions grows the rest of the tree from here
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tauro.problems import Problem


class TauroError(Exception):
    """Something went wrong that Tauro can name.

    `message` says what and where; `hint`, if there is one, says what to do about it.
    """

    exit_code: ClassVar[int] = 1
    may_pass: ClassVar[bool] = False
    """Whether it may be over after a while, without anybody changing the project."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(TauroError):
    exit_code = 2


class ProjectError(TauroError):
    """The files of a project are wrong; raised once, with every problem there is."""

    exit_code = 3

    def __init__(self, message: str, *, problems: Sequence[Problem] = (), hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)


class EnvironmentUnfitError(TauroError):
    pass


class FolderUnfitError(EnvironmentUnfitError):
    may_pass = True


class LockedError(TauroError):
    pass
