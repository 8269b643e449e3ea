"""The documents as a reader sees them: blocks of code under headings, tables, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.modules import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FENCE = re.compile(r"```(\w*)")
_HEADING = re.compile(r"#+ +(.*)")
_COMMENTED_PATH = re.compile(r"(?:#|--) ([\w.-]+(?:/[\w.-]+)+)\n")


@dataclass(frozen=True)
class Block:
    """A fenced block of code."""

    document: Path
    line: int
    heading: str
    """The nearest heading above it."""
    language: str
    text: str

    @property
    def path(self) -> str | None:
        """The file that the block is, where its first line is a comment that names one."""
        match = _COMMENTED_PATH.match(self.text)
        return None if match is None else match[1]

    @property
    def name(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def blocks(document: Path, *languages: str) -> list[Block]:
    """Its blocks of code, in order; those of some languages only, where any are named."""
    return [block for block in _blocks(document) if not languages or block.language in languages]


def blocks_under(document: Path, heading: str, *languages: str) -> list[Block]:
    found = [block for block in blocks(document, *languages) if block.heading == heading]
    assert found, f"{document.name} has no block under {heading!r}"
    return found


def table_under(document: Path, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    section = document.read_text(encoding="utf-8").partition(f"# {heading}\n")[2]
    match = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert match is not None, f"{document.name} has no table under {heading!r}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in match[0].splitlines()[2:]]


def _blocks(document: Path) -> Iterator[Block]:
    heading, language, begun = "", "", 0
    lines: list[str] = []
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.fullmatch(line)
        if fence is not None and not begun:
            language, begun, lines = fence[1], number, []
        elif fence is not None:
            yield Block(document, begun, heading, language, "".join(f"{said}\n" for said in lines))
            begun = 0
        elif begun:
            lines.append(line)
        elif (title := _HEADING.fullmatch(line)) is not None:
            heading = title[1]
