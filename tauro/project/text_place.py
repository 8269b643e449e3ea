"""Where a part of a text stands in the YAML file that holds the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.own_files import LARGEST_CONFIG_BYTES, read_bounded
from tauro.problems import Place, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def place_within(value: Place, stretch: Stretch, root: Path) -> Place:
    """The stretch's own line and column; the value's where YAML has folded or changed the text."""
    try:
        lines = read_bounded(root / value.file, LARGEST_CONFIG_BYTES).decode("utf-8-sig").splitlines()
    except (OSError, ValueError):
        return value
    line, column = _position(value, stretch, lines)
    begin = column - 1
    if line > len(lines) or lines[line - 1][begin : begin + len(stretch.fragment)] != stretch.fragment:
        return value
    return Place(value.file, line, column, max(len(stretch.fragment), 1))


def _position(value: Place, stretch: Stretch, lines: Sequence[str]) -> tuple[int, int]:
    written = lines[value.line - 1][value.column - 1 :]
    if not written.startswith(("|", ">")):
        return value.line + stretch.line - 1, value.column + written.startswith(("'", '"')) + stretch.column - 1
    first = next((line for line in lines[value.line :] if line.strip()), "")
    indent = len(first) - len(first.lstrip(" "))
    return value.line + stretch.line, indent + stretch.column
