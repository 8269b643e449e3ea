"""Putting values for `${NAME}`, `${NAME:-default}`, `${file:/path}` and `$$` into a project.

Names come from the environment, then from `variables:` of global_settings. Only values are expanded, never keys.
A value that is nothing but one reference to a variable keeps that variable's type.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem, Severity
from tauro.project.references import Literal, Reference, UnclosedReferenceError, split_text
from tauro.project.secret_file import UnreadableSecretError, read_secret_file
from tauro.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tauro.project.tree import Placed, Scalar
    from tauro.project.variables import Variable


_MOST_SPENT = 200_000
_LETTERS_AT_A_TIME = 64
_DEEPEST = 50


class UnknownValueError(Exception):
    """A text that can't be expanded; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass
class Expander:
    """Expands one project's values; `problems`, `secrets` and `opaque` grow while it does."""

    root: Path
    environ: Mapping[str, str]
    variables: Mapping[str, Variable]
    missed: Severity = Severity.ERROR
    """How bad it is that the machine does not have a value."""
    problems: list[Problem] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    knows_all: bool = True
    """Whether `variables` holds all that the project sets; else nobody is told that one is not set."""
    opaque: set[KeyPath] = field(default_factory=set)
    """Where a value stands that could not be expanded, so nothing more can be said of it."""
    _spent: int = 0
    """How much has been unfolded so far: variables can hold each other many times over."""

    def expand(self, value: Placed, key_path: KeyPath) -> Placed:
        content = value.content
        if isinstance(content, dict):
            return replace(value, content={key: self.expand(item, (*key_path, key)) for key, item in content.items()})
        if isinstance(content, list):
            items = [self.expand(item, (*key_path, index)) for index, item in enumerate(content)]
            return replace(value, content=items)
        if not isinstance(content, str) or "$" not in content:
            return value
        try:
            return replace(value, content=self._expanded(content, key_path, ()))
        except UnknownValueError as error:
            if self.knows_all or error.problem.code != "unset-variable":
                self.problems.append(error.problem)
            self.opaque.add(key_path)
            return value

    def collect_secrets(self) -> None:
        """Learn the values of secret variables that nothing in the project uses, too."""
        for name, variable in self.variables.items():
            if variable.is_secret:
                with suppress(UnknownValueError):
                    self._named_value(name, ())

    def _expanded(self, text: str, key_path: KeyPath, within: tuple[str, ...]) -> Scalar:
        try:
            pieces = split_text(text)
        except UnclosedReferenceError as error:
            raise UnknownValueError(Problem("bad-variable", str(error), key_path, error.hint)) from None
        values = [self._value(piece, key_path, within) for piece in pieces]
        expanded = values[0] if len(values) == 1 else "".join(_as_text(value) for value in values)
        self._spent += 1 + len(_as_text(expanded)) // _LETTERS_AT_A_TIME
        if self._spent > _MOST_SPENT:
            raise UnknownValueError(Problem("bad-variable", "the variables in it unfold to more than fits", key_path))
        return expanded

    def _value(self, piece: Literal | Reference, key_path: KeyPath, within: tuple[str, ...]) -> Scalar:
        if isinstance(piece, Literal):
            return piece.text
        if piece.is_file:
            return self._file_value(piece, key_path, within)
        if not piece.is_valid:
            hint = "write '${NAME}', '${NAME:-default}' or '${file:/path}', and '$${' for a plain '${'"
            raise UnknownValueError(Problem("bad-variable", f"'{piece}' names no variable", key_path, hint))
        if piece.name in within:
            circle = " -> ".join([*within[within.index(piece.name) :], piece.name])
            raise UnknownValueError(Problem("variable-cycle", f"variables hold each other: {circle}", key_path))
        if len(within) > _DEEPEST:
            message = f"more than {_DEEPEST} variables hold each other in turn"
            raise UnknownValueError(Problem("bad-variable", message, key_path))
        value = self._named_value(piece.name, within)
        if piece.default is not None and value in (None, ""):
            return self._expanded(piece.default, key_path, within)
        if value is None and piece.name not in self.variables:
            raise UnknownValueError(self._unset(piece.name, key_path))
        return value

    def _named_value(self, name: str, within: tuple[str, ...]) -> Scalar:
        variable = self.variables.get(name)
        value: Scalar = self.environ.get(name)
        if value is None and variable is not None:
            value = variable.value
            if isinstance(value, str):
                value = self._expanded(value, variable.key_path, (*within, name))
        if variable is not None and variable.is_secret:
            self._keep_secret(_as_text(value))
        return value

    def _file_value(self, piece: Reference, key_path: KeyPath, within: tuple[str, ...]) -> Scalar:
        try:
            text = read_secret_file(self.root / piece.name)
        except FileNotFoundError:
            if piece.default is not None:
                return self._expanded(piece.default, key_path, within)
            raise UnknownValueError(self._unreadable(piece.name, "there is no such file", key_path)) from None
        except UnreadableSecretError as error:
            raise UnknownValueError(self._unreadable(piece.name, str(error), key_path)) from None
        self._keep_secret(text)
        return text

    def _keep_secret(self, text: str) -> None:
        if text:
            self.secrets.add(text)

    def _unset(self, name: str, key_path: KeyPath) -> Problem:
        match = nearest(name, [*self.variables, *self.environ], cutoff=0.75)
        hint = f"set it in the environment or under 'variables:' in global_settings, or write '${{{name}:-default}}'"
        if match is not None:
            hint = f"did you mean {match!r}?"
        return Problem("unset-variable", f"variable {name!r} is not set", key_path, hint, self.missed)

    def _unreadable(self, name: str, reason: str, key_path: KeyPath) -> Problem:
        message = f"the file {name!r} can't be read: {reason}"
        return Problem("unreadable-file", message, key_path, severity=self.missed)


def _as_text(value: Scalar) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
