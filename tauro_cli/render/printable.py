"""Texts that others have written, safe for a terminal."""

from __future__ import annotations

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """In one line: a tab is one blank, and what would steer the terminal or begin a line is not let through."""
    return text if text.isprintable() else "".join(map(_shown, text))


def printable_lines(text: str) -> str:
    """The same of each line."""
    return "\n".join(map(printable, text.split("\n")))


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter == "\t" else _REPLACEMENT
