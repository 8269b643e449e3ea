"""Values of another type, words of a closed list misspelt, types of columns misspelt, intervals spoiled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tauro.streaming.decoders import DECODERS
from tauro.streaming.readers import READERS
from tauro.streaming.writers import WRITERS
from tests.mutations.model import Kind, is_interval, owner_of, unfit_value, words_of
from tests.mutations.mutant import Mutant, at
from tests.mutations.typos import EDITS, typo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base, Part
    from tests.mutations.model import Owner
    from tests.mutations.sheet import Pair

_OFFSETS = {"startingOffsets": ("earliest", "latest")}
"""Options whose words are known, too."""
_TYPE = re.compile(r"\b(BIGINT|STRING|TIMESTAMP|DOUBLE|DATE|INT)\b")
_TYPES = {"BIGINT", "STRING", "TIMESTAMP", "DOUBLE", "DATE", "INT", "BINARY"}


def mutants(base: Base, chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        plain = base.section(part.section, part.env)
        for pair in part.sheet.pairs:
            owner = owner_of(part.section, pair.path, plain) if pair.key is not None else None
            if owner is None or owner.kind is Kind.ENTRIES or pair.is_alias:
                continue
            yield from _retyped(part, pair, owner)
            if pair.text is not None and "${" not in pair.text:
                yield from _misspelt_words(part, pair, owner, chance)
                yield from _misspelt_types(part, pair, chance)
                yield from _spoiled(part, pair, owner)


def _retyped(part: Part, pair: Pair, owner: Owner) -> Iterator[Mutant]:
    sheet, odd = part.sheet, unfit_value(owner, pair.name)
    assert pair.key is not None
    if odd is not None and not sheet.holds_anchor(pair):
        text, spot = sheet.with_value(pair, odd), at(sheet.file, pair.line)
        what = f"{'.'.join(map(str, pair.path))}: {odd}"
        yield Mutant("value retyped", what, sheet.file, text, (spot,), env=part.env)


def _misspelt_words(part: Part, pair: Pair, owner: Owner, chance: Random) -> Iterator[Mutant]:
    sheet, word = part.sheet, pair.text or ""
    words = words_of(owner.field(pair.name)) or (_OFFSETS.get(pair.name, ()) if owner.kind is Kind.OPTIONS else ())
    kind = "word misspelt"
    if pair.name in {"format", "file_format"} and owner.kind is Kind.KEYS:
        registry = DECODERS if "value" in pair.path else WRITERS if _is_output(part, pair) else READERS
        words, kind = registry.formats(), "format misspelt"
    for edit in EDITS if word in words else ():
        other = typo(word, edit, chance, known=words)
        if other is not None:
            what, line = f"{'.'.join(map(str, pair.path))}: {other}", pair.value.start_mark.line + 1
            text = sheet.with_word(pair, word, other)
            yield Mutant(kind, what, sheet.file, text, (at(sheet.file, line),), frozenset({word}), part.env)


def _is_output(part: Part, pair: Pair) -> bool:
    return part.section == "outputs" or "output" in pair.path


def _misspelt_types(part: Part, pair: Pair, chance: Random) -> Iterator[Mutant]:
    if pair.name not in {"schema", "json_schema", "type"} or not _TYPE.search(pair.text or ""):
        return
    sheet = part.sheet
    start, end = pair.value.start_mark.index, sheet.end(pair.value)
    for found in list(_TYPE.finditer(sheet.text, start, end))[:6]:
        other = typo(found[0], chance.choice(EDITS), chance, known=_TYPES)
        if other is not None:
            text = sheet.text[: found.start()] + other.upper() + sheet.text[found.end() :]
            line = sheet.text.count("\n", 0, found.start()) + 1
            # YAML may have folded the text: then it is the value's first line.
            spot = at(sheet.file, line, pair.value.start_mark.line + 1)
            what = f"{found[0]} -> {other.upper()}"
            yield Mutant("type misspelt", what, sheet.file, text, (spot,), frozenset({found[0]}), part.env)


def _spoiled(part: Part, pair: Pair, owner: Owner) -> Iterator[Mutant]:
    if not is_interval(owner, pair.name) or pair.text is None:
        return
    number, _, unit = pair.text.partition(" ")
    short, right = unit[0] if unit != "months" else "M", frozenset({pair.text})
    spoiled = {
        f"{number}{short}": right,
        f"{number} {unit[0]}{unit[2:]}": right,
        f"{number} {unit[1]}{unit[0]}{unit[2:]}": right,
        f"{number}{unit}": right,
        f"'{number}.5.1 {unit}'": frozenset[str](),
        f"every {pair.text}": right,
        number: frozenset({f"{number} second{'s' * (number != '1')}"}),
        "[1]": frozenset[str](),
    }
    for written, answers in spoiled.items():
        text, spot = part.sheet.with_value(pair, written), at(part.sheet.file, pair.line)
        what = f"{'.'.join(map(str, pair.path))}: {written}"
        yield Mutant("interval spoiled", what, part.sheet.file, text, (spot,), answers, part.env)
