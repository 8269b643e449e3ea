"""Variables that are not set: their default taken out, or their name misspelt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.mutations.mutant import Mutant, at
from tests.mutations.typos import EDITS, typo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base

_DEFAULT = re.compile(r"\$\{(\w+):-[^${}]*\}")
_PLAIN = re.compile(r"(?<!\$)\$\{(\w+)\}")


def mutants(base: Base, chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        text, file = part.sheet.text, part.sheet.file
        settings = base.section("global_settings", part.env)
        known = {*settings.get("variables", {}), *base.environ}
        for found in _DEFAULT.finditer(text):
            if found[1] not in known:
                spot = at(file, text.count("\n", 0, found.start()) + 1)
                changed = text[: found.start()] + f"${{{found[1]}}}" + text[found.end() :]
                yield Mutant("variable unset", found[1], file, changed, (spot,), env=part.env)
        for found in _PLAIN.finditer(text):
            spot = at(file, text.count("\n", 0, found.start()) + 1)
            for edit in EDITS:
                other = typo(found[1], edit, chance, known=known)
                if other is not None:
                    changed = text[: found.start(1)] + other.upper() + text[found.end(1) :]
                    what, answers = f"{found[1]} -> {other.upper()}", frozenset({found[1]})
                    yield Mutant("variable misspelt", what, file, changed, (spot,), answers, part.env)
            changed = text[: found.start()] + f"${{{found[1]}" + text[found.end() :]
            yield Mutant("variable not closed", found[1], file, changed, (spot,), env=part.env)
