"""The grammar of `${...}` in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FILE = "file:"
_DEEPEST = 20


@dataclass(frozen=True)
class Literal:
    text: str


@dataclass(frozen=True)
class Reference:
    """`${name}`, `${name:-default}`, or `${file:name}`; the default may hold references of its own."""

    name: str
    default: str | None = None
    is_file: bool = False

    @property
    def is_valid(self) -> bool:
        return self.is_file or _NAME.fullmatch(self.name) is not None

    def __str__(self) -> str:
        default = "" if self.default is None else f":-{self.default}"
        return f"${{{_FILE if self.is_file else ''}{self.name}{default}}}"


class UnclosedReferenceError(ValueError):
    hint = "close it with '}', or write '$${' for a plain '${'"


class TooDeepReferenceError(UnclosedReferenceError):
    hint = "give the inner ones names of their own, in 'variables:' of global_settings.yaml"


def split_text(text: str) -> list[Literal | Reference]:
    """The pieces of a text in order; an empty text is one empty literal.

    Raises:
        UnclosedReferenceError: a `${` has no `}`, or too many others in it.
    """
    pieces: list[Literal | Reference] = []
    literal, position = [""], 0
    while (dollar := text.find("$", position)) >= 0:
        literal.append(text[position:dollar])
        if text.startswith("${", dollar):
            end = _closing(text, dollar + 2)
            pieces += [Literal("".join(literal))] if any(literal) else []
            pieces.append(_reference(text[dollar + 2 : end]))
            literal, position = [""], end + 1
        else:
            literal.append("$")
            position = dollar + (2 if text.startswith("$$", dollar) else 1)
    literal.append(text[position:])
    return [*pieces, Literal("".join(literal))] if any(literal) or not pieces else pieces


def _closing(text: str, start: int) -> int:
    depth, position = 1, start
    while position < len(text):
        if text.startswith("$$", position):
            position += 2
        elif text.startswith("${", position):
            depth, position = depth + 1, position + 2
            if depth > _DEEPEST:
                raise TooDeepReferenceError(f"more than {_DEEPEST} references stand within each other")
        else:
            depth -= text[position] == "}"
            if depth == 0:
                return position
            position += 1
    raise UnclosedReferenceError(f"{text[start - 2 :]!r} is not closed")


def _reference(inside: str) -> Reference:
    name, has_default, default = inside.partition(":-")
    is_file = name.startswith(_FILE)
    return Reference(name.removeprefix(_FILE).strip(), default if has_default else None, is_file)


def names_in(text: str) -> Iterator[str]:
    """The variables that a text names, also where they stand in a default; none where it can't be read."""
    if "$" not in text:
        return
    try:
        references = [piece for piece in split_text(text) if isinstance(piece, Reference)]
    except UnclosedReferenceError:
        return
    for reference in references:
        if not reference.is_file:
            yield reference.name
        yield from names_in(reference.default or "")
