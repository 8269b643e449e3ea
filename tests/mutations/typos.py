"""Words with one letter too few, too many, another, or two that changed places."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from random import Random

EDITS = ("left out", "added", "changed", "swapped")
SHORTEST = 3
_TRIES = 50


def typo(word: str, edit: str, chance: Random, *, known: Collection[str] = ()) -> str | None:
    """`word` with one edit that makes it no word of `known`; None where there is none.

    Only letters are edited, and the first one stays: a name still looks like a name, and `.x` is no `x`.
    """
    places = [index for index, letter in enumerate(word) if letter.isalpha() and index > 0]
    if not places or len(word) < SHORTEST:
        return None
    taken = {word.casefold(), *(name.casefold() for name in known)}
    for _ in range(_TRIES):
        edited = _edited(word, edit, chance.choice(places), chance)
        if edited.casefold() not in taken:
            return edited
    return None


def _edited(word: str, edit: str, at: int, chance: Random) -> str:
    letter = chance.choice(string.ascii_lowercase)
    if edit == "left out":
        return word[:at] + word[at + 1 :]
    if edit == "added":
        return word[:at] + letter + word[at:]
    if edit == "changed":
        return word[:at] + letter + word[at + 1 :]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at > 1 and word[at - 1].isalpha() else word
