"""The words, marks and texts of a column list, by the rules of Spark's own lexer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tauro.problems import WithinError, stretch_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""\s+ | --(?:\\\n|[^\r\n])* | (?P<quoted>`(?:[^`]|``)*`) | (?P<raw>[rR](?:'[^']*'|"[^"]*"))
    | (?P<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")
    | (?P<word>[A-Za-z0-9_]+) | (?P<mark>[<>(),:.])""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER: Final = re.compile(r"[0-9]+(?:e[0-9]+(?:f|d|bd)?|l|s|y|f|d|bd)?", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|.)", re.DOTALL)
_CONTROL: Final = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": "\\%", "_": "\\_"}


class Token(NamedTuple):
    kind: str
    """`word`, `quoted` (in backticks), `text`, `raw` or `mark`."""
    text: str
    start: int
    """Where it begins in the whole text."""

    @property
    def is_number(self) -> bool:
        """Whether Spark takes it for a number, which can't be a name."""
        return self.kind == "word" and _NUMBER.fullmatch(self.text) is not None

    @property
    def content(self) -> str:
        """What a name in backticks or a text in quotes stands for."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`")
        if self.kind == "raw":
            return self.text[2:-1]
        if self.kind == "text":
            quote = self.text[0]
            return _ESCAPE.sub(_unescaped, self.text[1:-1].replace(quote * 2, quote))
        return self.text


def tokens(text: str) -> Iterator[Token]:
    """Take a text apart; comments are left out.

    Raises:
        ValueError: there is something that stands in no column list.
    """
    position = 0
    while position < len(text):
        if text.startswith("/*", position) and not text.startswith("/*+", position):
            position = _after_comment(text, position)
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            message = f"{text[position]!r} is not expected here; names with such characters go into backticks"
            raise WithinError(message, stretch_of(text, position, position + 1))
        position = match.end()
        if match.lastgroup is not None:
            yield Token(match.lastgroup, match[match.lastgroup], match.start())


def _after_comment(text: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    raise ValueError("the comment that begins with '/*' is never closed")


def _unescaped(match: re.Match[str]) -> str:
    said = match[0][1:]
    if len(said) == 1:
        return _CONTROL.get(said, said)
    return chr(int(said, 8)) if said.isdigit() else chr(int(said[1:], 16))
