"""Functions, modules and queries: misspelt in the YAML, or given another name in their own file."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tests.mutations.mutant import Mutant, at
from tests.mutations.references import markers
from tests.mutations.typos import EDITS, typo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base, Part
    from tests.mutations.sheet import Pair

_REFERENCES = {"function", "transforms"}
_DEF = re.compile(r"^def (\w+)", re.MULTILINE)
_FILE = re.compile(r"[\w/]+\.(sql|ddl|json)")
_VIEW = re.compile(r"\b(?:FROM|JOIN) (\w+)")


def mutants(base: Base, chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        for pair in part.sheet.pairs:
            if {step for step in pair.path[-2:] if isinstance(step, str)} & _REFERENCES and pair.text:
                yield from _in_yaml(part, pair, pair.text, chance)
                yield from _in_python(base, part, pair, pair.text, chance)
            if pair.text and _FILE.fullmatch(pair.text):
                yield from _file(part, pair, pair.text, chance)
            if pair.name == "function" and pair.text:
                yield from _arguments(part, pair, chance)
            if pair.name == "sql" and pair.text:
                yield from _views(base, part, pair, pair.text, chance)
                yield from _params(base, part, pair, chance)


def _in_yaml(part: Part, pair: Pair, reference: str, chance: Random) -> Iterator[Mutant]:
    parts = re.split(r"([.:])", reference)
    for index in range(0, len(parts), 2):
        for edit in EDITS:
            word = typo(parts[index], edit, chance, known=parts)
            if word is not None:
                other = "".join([*parts[:index], word, *parts[index + 1 :]])
                text, line = part.sheet.with_word(pair, reference, other), pair.value.start_mark.line + 1
                spot, answers = at(part.sheet.file, line), _answers(reference)
                yield Mutant("function misspelt", other, part.sheet.file, text, (spot,), answers, part.env)


def _answers(reference: str) -> frozenset[str]:
    """`a.b` may be a function of the module `a`, or one in a module of its own name."""
    module, _, name = reference.replace(":", ".").rpartition(".")
    return frozenset({reference, f"{module}.{name}", f"{module}:{name}", f"{module}.{name}:{name}"})


def _in_python(base: Base, part: Part, pair: Pair, reference: str, chance: Random) -> Iterator[Mutant]:
    module, _, name = reference.replace(":", ".").rpartition(".")
    for dotted in (module, f"{module}.{name}"):
        file = f"{dotted.replace('.', '/')}.py"
        text = base.files.get(file, "")
        found = next((match for match in _DEF.finditer(text) if match[1] == name), None)
        if found is None:
            continue
        due = [
            at(other.sheet.file, p.value.start_mark.line + 1)
            for other in base.in_env(part.env)
            for p in other.sheet.pairs
            if p.text and {*p.path[-2:]} & _REFERENCES and _answers(p.text) & _answers(reference)
        ]
        for edit in EDITS:
            word = typo(name, edit, chance, known=set(_DEF.findall(text)))
            if word is not None:
                changed = text[: found.start(1)] + word + text[found.end(1) :]
                answers = frozenset({f"{dotted}:{word}", f"{dotted}.{word}"})
                yield Mutant("function renamed", f"{name} -> {word}", file, changed, tuple(due), answers, part.env)


def _file(part: Part, pair: Pair, written: str, chance: Random) -> Iterator[Mutant]:
    stem = PurePosixPath(written).stem
    for edit in EDITS:
        word = typo(stem, edit, chance)
        if word is not None:
            other = str(PurePosixPath(written).with_stem(word))
            text, line = part.sheet.with_word(pair, written, other), pair.value.start_mark.line + 1
            spot, answers = at(part.sheet.file, line), frozenset({written})
            yield Mutant("file misspelt", other, part.sheet.file, text, (spot,), answers, part.env)


def _views(base: Base, part: Part, pair: Pair, sql: str, chance: Random) -> Iterator[Mutant]:
    file, text, start = (sql, base.files[sql], 0) if sql in base.files else (part.sheet.file, part.sheet.text, None)
    names = {name for section in ("inputs", "outputs") for name in base.section(section, part.env)}
    start = pair.value.start_mark.index if start is None else start
    end = part.sheet.end(pair.value) if file == part.sheet.file else len(text)
    for found in _VIEW.finditer(text, start, end):
        for edit in EDITS if found[1] in names else ():
            word = typo(found[1], edit, chance, known=names)
            if word is not None:
                changed = text[: found.start(1)] + word + text[found.end(1) :]
                spot, what = at(file, text.count("\n", 0, found.start(1)) + 1), f"FROM {word}"
                yield Mutant("view misspelt", what, file, changed, (spot,), frozenset({found[1]}), part.env)


def _params(base: Base, part: Part, sql: Pair, chance: Random) -> Iterator[Mutant]:
    """The name that the query asks for is told of with the one that is there."""
    params = [p for p in part.sheet.pairs if p.path[:-1] == (*sql.path[:-1], "params")]
    for pair in params:
        for edit in EDITS:
            word = typo(pair.name, edit, chance, known={p.name for p in params})
            if word is not None:
                due, text = tuple(markers(base, part, pair, pair.name)), part.sheet.with_key(pair, word)
                what = f"{pair.name} -> {word}"
                yield Mutant("param misspelt", what, part.sheet.file, text, due, frozenset({word}), part.env)


def _arguments(part: Part, function: Pair, chance: Random) -> Iterator[Mutant]:
    """A function is handed a name that it does not have."""
    params = [p for p in part.sheet.pairs if p.path[:-1] == (*function.path[:-1], "params")]
    for pair in params:
        for edit in EDITS:
            word = typo(pair.name, edit, chance, known={p.name for p in params})
            if word is not None:
                text, spot = part.sheet.with_key(pair, word), at(part.sheet.file, pair.line)
                what, answers = f"{pair.name} -> {word}", frozenset({pair.name})
                yield Mutant("argument misspelt", what, part.sheet.file, text, (spot,), answers, part.env)
