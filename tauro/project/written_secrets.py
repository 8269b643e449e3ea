"""Secrets that stand in the files as they are, where a variable should."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem, Severity
from tauro.project.references import Reference, UnclosedReferenceError, split_text
from tauro.project.tree import walk
from tauro.project.variables import SECTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tauro.project.tree import Placed, Scalar

_BLOCKS = frozenset({"options", "conf", "params", "variables"})
"""The blocks whose keys are not Tauro's own: there a name tells what is in it."""

_WORD = re.compile(r"[._\-\s]+|(?<=[a-z0-9])(?=[A-Z])")
_TELLING = frozenset({"password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey"})
_TELLING_KEYS = frozenset({"access", "account", "api", "private", "secret", "shared"})
"""What comes before `key` where that is a secret."""
_OF_AN_ACCOUNT = re.compile(r"\b(account\.key|client\.secret|fixed\.token)\.\S+$")
"""Azure has the account's name behind it."""

_IN_A_URL = re.compile(r"\w[\w+.-]*://[^/\s:@]*:(?P<secret>\$\{[^}]*\}|[^/\s@]+)@")
_ASSIGNED = re.compile(r"\b(?:password|passwd|pwd|secret|token)\s*=\s*[\"']?(?P<secret>[^\"';&\s]+)", re.IGNORECASE)
"""As in JAAS and in the URLs of databases."""

_SHORTEST = 3
"""Anything shorter can't be hidden without hiding half of what is said."""


@dataclass(frozen=True)
class WrittenSecret:
    key_path: KeyPath
    text: str

    @property
    def can_be_hidden(self) -> bool:
        return len(self.text) >= _SHORTEST

    def problem(self) -> Problem:
        name = _name(self.key_path)
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
    for path, content in scalars.items():
        texts = [_text(content)] if _is_told_by_name(path, content, scalars) else _parts(path, content)
        for text in texts:
            found.update(dict.fromkeys(_literals(path, text, scalars, ())))
    return [WrittenSecret(*secret) for secret in found]


def _is_told_by_name(path: KeyPath, content: Scalar, scalars: Mapping[KeyPath, Scalar]) -> bool:
    if isinstance(content, bool) or content is None or not _BLOCKS.intersection(map(str, path[:-1])):
        return False
    if path[:2] == SECTION and path[3:] == ("value",) and scalars.get((*path[:3], "secret")) is True:
        return True
    name = _name(path)
    words = [word.casefold() for word in _WORD.split(name)]
    is_key = words[-1] == "key" and words[-2:-1] != [] and words[-2] in _TELLING_KEYS
    is_telling = words[-1] in _TELLING or is_key or _OF_AN_ACCOUNT.search(name) is not None
    return is_telling and (isinstance(content, str) or words[-1].startswith("pass"))


def _parts(path: KeyPath, content: Scalar) -> Iterator[str]:
    """The secrets in a longer text."""
    if isinstance(content, str):
        patterns = (_IN_A_URL, _ASSIGNED) if _BLOCKS.intersection(map(str, path)) else (_IN_A_URL,)
        for pattern in patterns:
            yield from (found["secret"] for found in pattern.finditer(content))


def _literals(
    path: KeyPath, text: str, scalars: Mapping[KeyPath, Scalar], within: tuple[str, ...]
) -> Iterator[tuple[KeyPath, str]]:
    """What of a secret's text is written out, here or in the variables that it names."""
    try:
        references = [piece for piece in split_text(text) if isinstance(piece, Reference)]
    except UnclosedReferenceError:
        return
    if not references and text.strip():
        yield path, text.strip()
    for reference in references:
        if reference.default:
            yield from _literals(path, reference.default, scalars, within)
        for place in () if reference.is_file or reference.name in within else _variable(reference.name):
            if place in scalars:
                yield from _literals(place, _text(scalars[place]), scalars, (*within, reference.name))


def _variable(name: str) -> tuple[KeyPath, KeyPath]:
    return (*SECTION, name), (*SECTION, name, "value")


def _name(path: KeyPath) -> str:
    is_described = path[:2] == SECTION and path[3:] == ("value",)
    return str(path[2] if is_described else path[-1])


def _text(content: Scalar) -> str:
    return "" if content is None else str(content)
