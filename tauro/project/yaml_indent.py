"""Which line of a text that YAML can't read is to blame: one that is indented wrongly, or lacks a quotation mark."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import yaml

from tauro.project.scalars import Loader

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_TEXT = 20_000
_FARTHEST = 30
"""How many lines above the one that the parser stumbled over are tried."""


def misindented(text: str, stumbled: int) -> int | None:
    """The line (from 0) that, moved to another depth, makes the text YAML; None where no single line does.

    Where several would, the one after which the depths are the most even.
    """
    lines = text.splitlines()
    if len(text) > _LONGEST_TEXT:
        return None
    depths = sorted({_depth(line) for line in lines if _counts(line)})
    tried = range(max(0, stumbled - _FARTHEST), min(stumbled + 1, len(lines)))
    mended = (repair for index in tried if _counts(lines[index]) for repair in _repairs(lines, index, depths, stumbled))
    return min(mended, default=(0, 0, 0, None))[-1]


def unclosed(text: str, stumbled: int) -> int | None:
    """The line (from 0) that, with one more quotation mark at its end, makes the text YAML."""
    lines = text.splitlines() if len(text) <= _LONGEST_TEXT else []
    for index in range(min(stumbled, len(lines) - 1), max(-1, stumbled - _FARTHEST), -1):
        for quote in ('"', "'"):
            closed = [*lines[:index], lines[index].rstrip() + quote, *lines[index + 1 :]]
            if lines[index].partition(" #")[0].count(quote) % 2 and _is_yaml("\n".join(closed)):
                return index
    return None


def _repairs(
    lines: list[str], index: int, depths: list[int], stumbled: int
) -> Iterator[tuple[int, int, int, int | None]]:
    """How uneven the text then is, how far the line is moved, and is from where the parser stumbled; the line."""
    here = _depth(lines[index])
    for depth in {*depths, *(depth + 2 for depth in depths)} - {here}:
        moved = [*lines[:index], " " * depth + lines[index].lstrip(" "), *lines[index + 1 :]]
        if _is_yaml("\n".join(moved)):
            yield _unevenness(moved), abs(depth - here), stumbled - index, index


def _is_yaml(text: str) -> bool:
    try:
        yaml.compose(text, Loader)
    except yaml.YAMLError:
        return False
    return True


def _unevenness(lines: list[str]) -> int:
    """How many lines stand deeper than the line above by another step than most do."""
    depths = [_depth(line) for line in lines if _counts(line)]
    steps = [below - above for above, below in pairwise([0, *depths]) if below > above]
    usual = Counter(steps).most_common(1)[0][0] if steps else 0
    return (
        bool(depths and depths[0])
        + sum(step != usual for step in steps)
        + sum(depth % usual != 0 for depth in depths if usual)
    )


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
