"""One module for each kind of mistake: `mutants(base, chance)` makes them."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutations.bases import Base
    from tests.mutations.mutant import Mutant

SEED = 2013


def mutants_of(base: Base) -> Iterator[Mutant]:
    """Every mutant of one project; the same ones each time."""
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        module = import_module(f"{__name__}.{found.name}")
        yield from module.mutants(base, Random(f"{SEED} {base.name} {found.name}"))
