"""Texts that others have written, shown as they are."""

from __future__ import annotations


def visible(text: str) -> str:
    """In one line: what is no letter, and might steer a terminal or begin a line, is shown as Python writes it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
