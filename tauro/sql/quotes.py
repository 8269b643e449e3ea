"""Quotes and comments that are never closed, by Spark's own rules: sure mistakes, whatever else a query says."""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"""
    --[^\n]* | \b[rR]'[^']*' | \b[rR]"[^"]*"
    | '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `[^`]*`
    | /\* | \*/ | ['"`]
    """,
    re.DOTALL | re.VERBOSE,
)
_COMMENT = re.compile(r"/\*|\*/")
_NAMES = {"'": "quote", '"': "quote", "`": "backtick"}


def unclosed(text: str) -> tuple[int, str] | None:
    """Where something is opened that has no end, and what it is."""
    position = 0
    while (piece := _PIECE.search(text, position)) is not None:
        position = piece.end()
        if piece[0] in _NAMES:
            return piece.start(), f"{_NAMES[piece[0]]} {piece[0]}"
        if piece[0] == "/*":
            end = _comment_end(text, piece.end())
            if end is None:
                return piece.start(), "comment /*"
            position = end
    return None


def _comment_end(text: str, position: int) -> int | None:
    """Comments hold comments."""
    depth = 1
    while depth and (mark := _COMMENT.search(text, position)) is not None:
        depth += 1 if mark[0] == "/*" else -1
        position = mark.end()
    return None if depth else position
