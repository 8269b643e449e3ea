"""Secrets that stand in the files as they are, where a variable should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem, Severity
from tauro.project.known_secrets import SHORTEST_HIDDEN, is_secret, name_of, secrets_within
from tauro.project.references import Reference, UnclosedReferenceError, split_text
from tauro.project.tree import walk
from tauro.project.variables import SECTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tauro.project.tree import Placed, Scalar


@dataclass(frozen=True)
class WrittenSecret:
    key_path: KeyPath
    text: str

    @property
    def can_be_hidden(self) -> bool:
        return len(self.text) >= SHORTEST_HIDDEN

    def problem(self) -> Problem:
        is_described = self.key_path[:2] == SECTION and self.key_path[3:] == ("value",)
        name = name_of(self.key_path[:3] if is_described else self.key_path)
        message = f"{name!r} holds a secret, which everybody can read who can read the file"
        hint = "write '${NAME}' and set NAME in the environment, or '${file:/run/secrets/name}'"
        return Problem("written-secret", message, self.key_path, hint, Severity.WARNING)


def written_secrets(sections: Mapping[str, Placed]) -> list[WrittenSecret]:
    """Each value of a project, as it stands in the files, that holds one; none that only names where it comes from."""
    scalars = {
        path: value.content
        for name, section in sections.items()
        for path, value in walk((name,), section)
        if not isinstance(value.content, (dict, list))
    }
    found: dict[tuple[KeyPath, str], None] = {}
    seen: set[str] = set()
    for path, content in scalars.items():
        texts = [_text(content)] if _is_told_by_name(path, content, scalars) else secrets_within(path, _text(content))
        for text in texts:
            found.update(dict.fromkeys(_literals(path, text, scalars, seen)))
    return [WrittenSecret(*secret) for secret in found]


def _is_told_by_name(path: KeyPath, content: Scalar, scalars: Mapping[KeyPath, Scalar]) -> bool:
    if path[:2] != SECTION or path[3:] != ("value",):
        return is_secret(path, content)
    return is_secret(path[:3], content) or scalars.get((*path[:3], "secret")) is True


def _literals(
    path: KeyPath, text: str, scalars: Mapping[KeyPath, Scalar], seen: set[str]
) -> Iterator[tuple[KeyPath, str]]:
    """What of a secret's text is written out, here or in the variables that it names, but for those seen already."""
    waiting = [(path, text)]
    while waiting:
        place, piece = waiting.pop()
        references = _references(piece)
        if references == [] and piece.strip():
            yield place, piece.strip()
        for reference in references or ():
            waiting += [(place, reference.default)] if reference.default else []
            if not reference.is_file and reference.name not in seen:
                seen.add(reference.name)
                waiting += [(at, _text(scalars[at])) for at in _variable(reference.name) if at in scalars]


def _references(text: str) -> list[Reference] | None:
    """None where the text can't be read."""
    try:
        return [piece for piece in split_text(text) if isinstance(piece, Reference)]
    except UnclosedReferenceError:
        return None


def _variable(name: str) -> tuple[KeyPath, KeyPath]:
    return (*SECTION, name), (*SECTION, name, "value")


def _text(content: Scalar) -> str:
    return "" if content is None else str(content)
