"""What an environment's folder says, and what changes nothing: the files below say the same, or there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Place, Problem, Severity
from tauro.project.tree import changes_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.project.tree import Placed

_TAKE_OUT = "take it out"


def dead_keys(base: Placed, over: Placed, path: KeyPath) -> Iterator[Problem]:
    """One problem for each mapping of the overlay, and for each null; nothing of an entry that is replaced whole."""
    if not isinstance(base.content, dict) or not isinstance(over.content, dict) or changes_format(base, over):
        return
    same: list[str] = []
    for key, value in over.content.items():
        below = base.content.get(key)
        if below is not None and _is_same(below, value):
            same.append(key)
        elif value.content is None and below is None:
            yield _problem(f"{key!r} is null, and there is nothing that it would remove", value, (*path, key))
        elif below is not None:
            yield from dead_keys(below, value, (*path, key))
    if same:
        first = same[0]
        names = ", ".join(map(repr, same))
        verb = "says" if len(same) == 1 else "say"
        message = f"{names} {verb} what {base.content[first].spot.value.file!r} says"
        yield _problem(message, over.content[first], (*path, first))


def empty_folder(files: list[str]) -> Problem:
    """For an environment whose files, one at least, are all empty."""
    message = f"nothing stands in the files of {files[0].rpartition('/')[0]!r}"
    hint = "write what is otherwise in this environment, or take the folder out"
    return Problem("dead-overlay", message, hint=hint, severity=Severity.WARNING, place=Place(files[0]))


def _is_same(base: Placed, over: Placed) -> bool:
    """Whether the overlay changes nothing of it; true and 1 are two things."""
    if isinstance(base.content, dict) and isinstance(over.content, dict):
        return all(key in base.content and _is_same(base.content[key], value) for key, value in over.content.items())
    return repr(base.plain()) == repr(over.plain())


def _problem(message: str, value: Placed, path: KeyPath) -> Problem:
    place = value.spot.key or value.spot.value
    return Problem("dead-overlay", message, path, _TAKE_OUT, Severity.WARNING, Part.KEY, place)
