"""The name that a file's entries stand under, misspelt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.mutations.mutant import Mutant, at
from tests.mutations.typos import EDITS, typo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base


def mutants(base: Base, chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        wrapper = str(part.sheet.wrapper)
        found = re.search(rf"^{wrapper}:$", part.sheet.text, re.MULTILINE)
        for edit in EDITS if found is not None and wrapper != "global_settings" else ():
            word = typo(wrapper, edit, chance, known={"input", "inputs", "output", "outputs"})
            if found is not None and word is not None:
                text = part.sheet.text[: found.start()] + word + part.sheet.text[found.end() - 1 :]
                spot = at(part.sheet.file, text.count("\n", 0, found.start()) + 1)
                answers = frozenset({part.section})
                yield Mutant("section misspelt", word, part.sheet.file, text, (spot,), answers, part.env)
