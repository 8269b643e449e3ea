"""Entries of an environment's folder that were to change one of the files below, and have another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.project.layout import CONFIG_FOLDER
from tauro.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.project.project import Project


_A_SLIP = 0.75
"""How like the key of a format another one must be to be meant for it."""


def strays(project: Project, section: str) -> Iterator[tuple[str, str]]:
    """Each with the entry that is meant: without a format it is none of its own."""
    written = project.section(section)
    above = {name for name in written if _is_in_overlay(project, section, name)}
    for name in sorted(above):
        entry = written[name]
        meant = nearest(name, set(written) - above)
        if meant is not None and isinstance(entry, dict) and nearest("format", entry, cutoff=_A_SLIP) is None:
            yield name, meant


def _is_in_overlay(project: Project, section: str, name: str) -> bool:
    spot = project.tree.spots.get((section, name))
    return spot is not None and (spot.key or spot.value).file.startswith(f"{CONFIG_FOLDER}/{project.env}/")
