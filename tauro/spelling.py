"""Which known word somebody meant who wrote another."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LIKE_ENOUGH = 0.6
"""From 0, nothing in common, to 1, the same word."""

_LONGEST_WORD = 300


def nearest(word: str, known: Iterable[str], *, cutoff: float = LIKE_ENOUGH) -> str | None:
    """The known word that `word` is most likely a misspelling of, or None where nothing is near.

    The fewest slips of a finger come first; of two words that are equally far, the one with more in common; then the
    one whose capitals fit better.
    """
    if len(word) > _LONGEST_WORD:
        return None
    known = [name for name in known if len(name) <= _LONGEST_WORD]
    folded = _folded(word)
    found = [(edits(folded, _folded(name)), -_likeness(folded, _folded(name)), name) for name in sorted(set(known))]
    near = [match for match in found if _is_near(match, folded, cutoff)]
    return min(near, key=lambda match: (*match[:2], edits(word, match[2]), match[2]))[2] if near else None


def edits(word: str, other: str) -> int:
    """How many letters must be left out, added, changed, or swapped with the next, to make one word of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word):
        older, before, row = before, row, [i + 1]
        for j, wanted in enumerate(other):
            fewest = min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != wanted))
            if i and j and letter == other[j - 1] and word[i - 1] == wanted:
                fewest = min(fewest, older[j - 1] + 1)
            row.append(fewest)
    return row[-1]


def _is_near(match: tuple[int, float, str], word: str, cutoff: float) -> bool:
    distance, unlikeness, name = match
    longer = max(len(word), len(name), 1)
    return max(-unlikeness, 1 - distance / longer) >= cutoff


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other).ratio()


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_")
