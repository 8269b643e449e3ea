"""Each key that the models know, with one letter left out, added, changed, or two swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mutations.model import Kind, owner_of
from tests.mutations.mutant import Mutant, at
from tests.mutations.typos import EDITS, typo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base


def mutants(base: Base, chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        plain = base.section(part.section, part.env)
        for pair in part.sheet.pairs:
            if pair.key is None:
                continue
            owner = owner_of(part.section, pair.path, plain)
            if pair.name not in owner.known:
                continue
            beside = {str(key.value) for key, _ in pair.siblings}
            for edit in EDITS:
                word = typo(pair.name, edit, chance, known={*owner.known, *beside})
                if word is None:
                    continue
                kind = "option misspelt" if owner.kind is Kind.OPTIONS else "key misspelt"
                text, spot = part.sheet.with_key(pair, word), at(part.sheet.file, pair.line)
                what = f"{'.'.join(map(str, pair.path))} -> {word}"
                yield Mutant(kind, what, part.sheet.file, text, (spot,), frozenset({pair.name}), part.env)
