"""Each key said twice in one mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mutations.mutant import Mutant, at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base


def mutants(base: Base, _chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        for pair in part.sheet.pairs:
            if pair.key is None or pair.is_alias or part.sheet.holds_anchor(pair):
                continue
            text, line = part.sheet.with_twice(pair)
            what = ".".join(map(str, pair.path))
            yield Mutant("key twice", what, part.sheet.file, text, (at(part.sheet.file, line),), env=part.env)
