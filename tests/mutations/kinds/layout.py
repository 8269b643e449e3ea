"""Lines moved to the left and to the right, tabs, brackets and quotes that are never closed, files misnamed."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import yaml

from tests.mutations.mutant import Mutant, at
from tests.mutations.typos import EDITS, typo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Base, Part
    from tests.mutations.mutant import Spot


def mutants(base: Base, chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        lines = part.sheet.text.splitlines(keepends=True)
        for index, line in enumerate(lines):
            for what, changed in _moved(line).items():
                text = "".join([*lines[:index], changed, *lines[index + 1 :]])
                yield Mutant(
                    "line moved", f"{what}: {index + 1}", part.sheet.file, text, _due(part, text, index), env=part.env
                )
            for bracket in {"]", "}", '"'} & {*line.partition("#")[0]}:
                at_last = line.rpartition(bracket)
                text = "".join([*lines[:index], at_last[0] + at_last[2], *lines[index + 1 :]])
                due = _due(part, text, index)
                yield Mutant("not closed", f"{bracket}: {index + 1}", part.sheet.file, text, due, env=part.env)
        yield from _misnamed(part, chance)


def _moved(line: str) -> dict[str, str]:
    if not line.strip() or line.lstrip().startswith("#"):
        return {}
    moved = {"in": f" {line}"}
    if line.startswith("  "):
        moved |= {"out": line[1:], "a level out": line[2:], "tab": "\t" + line.lstrip(" ")}
    return moved


def _due(part: Part, text: str, index: int) -> tuple[Spot, ...]:
    """The line itself, or the first after it that no longer fits; none where YAML reads the same as before.

    Where the text of a value is all that is changed, as in a query of several lines, nothing is wrong either.
    """
    try:
        after = yaml.safe_load(text)
    except yaml.YAMLError:
        after = None
    if after is not None and _without_texts(after) == _without_texts(part.sheet.plain):
        return ()
    lines = text.splitlines()
    following = (n for n in range(index + 1, len(lines)) if lines[n].strip() and not lines[n].lstrip().startswith("#"))
    return (at(part.sheet.file, index + 1, next(following, index) + 1),)


def _without_texts(value: Any) -> Any:
    """The shape of a value: texts that hold blanks, as queries and lists of columns do, are all alike."""
    if isinstance(value, dict):
        return {key: _without_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_texts(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _misnamed(part: Part, chance: Random) -> Iterator[Mutant]:
    path = PurePosixPath(part.sheet.file)
    for edit in EDITS:
        word = typo(path.stem, edit, chance, known={"input", "output", "inputs", "outputs"})
        if word is not None:
            file = str(path.with_stem(word))
            answers = frozenset({f"{part.section}.yaml"})
            text, spot = part.sheet.text, at(file, 1)
            yield Mutant("file misnamed", word, part.sheet.file, text, (spot,), answers, part.env, renamed_to=file)
