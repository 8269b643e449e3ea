"""Names of nodes, inputs and outputs, misspelt where they are used, and where they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mutations.mutant import Mutant, Spot, at
from tests.mutations.references import due_where_named, implied, views
from tests.mutations.typos import EDITS, typo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base, Part


def mutants(base: Base, chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        names = {name for section in ("nodes", "inputs", "outputs") for name in base.section(section, part.env)}
        yield from _where_used(base, part, names, chance)
        yield from _where_given(base, part, names, chance)
        yield from _columns(part, chance)


def _where_used(base: Base, part: Part, names: set[str], chance: Random) -> Iterator[Mutant]:
    used = {
        pair.path: pair
        for kind in ("node", "input", "output")
        for file, pair in base.references(kind, part.env)
        if file == part.sheet.file
    }
    for pair in used.values():
        word = pair.text or ""
        for edit in EDITS if word in names else ():
            other = typo(word, edit, chance, known=names)
            if other is not None:
                text, spot = (
                    part.sheet.with_word(pair, word, other),
                    at(part.sheet.file, pair.value.start_mark.line + 1),
                )
                what = f"{'.'.join(map(str, pair.path))}: {other}"
                yield Mutant("name misspelt", what, part.sheet.file, text, (spot,), frozenset({word}), part.env)


def _columns(part: Part, chance: Random) -> Iterator[Mutant]:
    """The column of a watermark, where the input says in so many words which columns there are."""
    for pair in part.sheet.pairs:
        schemas = {(*pair.path[:-2], "schema"), (*pair.path[:-2], "value", "schema")}
        known = " ".join(p.text or "" for p in part.sheet.pairs if p.path in schemas).split()
        word = pair.text or ""
        if pair.path[-2:] != ("watermark", "column") or word not in known:
            continue
        for edit in EDITS:
            other = typo(word, edit, chance, known=known)
            if other is not None:
                line = pair.value.start_mark.line + 1
                text, spot = part.sheet.with_word(pair, word, other), at(part.sheet.file, line)
                answers = frozenset({word})
                yield Mutant("column misspelt", other, part.sheet.file, text, (spot,), answers, part.env)


def _views_where_implied(base: Base, part: Part, name: str) -> tuple[Spot, ...]:
    """A node that leaves its input out reads it in its query by its name."""
    return tuple(
        spot
        for other in base.in_env(part.env)
        for pair in other.sheet.pairs
        if pair.name == "sql" and other.section == "nodes"
        if not any(beside.path == (*pair.path[:-1], "input") for beside in other.sheet.pairs)
        for spot in views(base, other, pair, name)
    )


def _where_given(base: Base, part: Part, names: set[str], chance: Random) -> Iterator[Mutant]:
    """Whoever names it by its right name is told of what is there now."""
    for pair in part.sheet.pairs:
        is_entry = pair.key is not None and len(pair.path) == 1 and part.section in {"nodes", "inputs", "outputs"}
        # An entry that lies over one of the base is then one of its own, and not whole.
        if not is_entry or part.env != "dev":
            continue
        for edit in EDITS:
            other = typo(pair.name, edit, chance, known=names)
            if other is None:
                continue
            due = due_where_named(base, part.section.removesuffix("s"), pair.name, part.env)
            if part.section == "inputs" and implied(base, "input", part.env):
                due += _views_where_implied(base, part, pair.name)
            text = part.sheet.with_key(pair, other)
            answers = frozenset({other}) if due else frozenset[str]()
            yield Mutant("name changed", f"{pair.name} -> {other}", part.sheet.file, text, due, answers)
