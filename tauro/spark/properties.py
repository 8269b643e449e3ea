"""Texts as a Java properties file wants them, which is read as ISO 8859-1."""

from __future__ import annotations

_PLAIN = frozenset(map(chr, range(33, 127))) - frozenset("\\=:#!")


def escaped(text: str) -> str:
    r"""With a `\uXXXX` for every character that could mean something else; one beyond the first plane takes two."""
    return "".join(letter if letter in _PLAIN else _codes(letter) for letter in text)


def _codes(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2]):04x}" for at in range(0, len(units), 2))
