"""The project as its files say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tauro.own_files import LARGEST_CONFIG_BYTES, read_bounded
from tauro.problems import KeyPath, Place, Problem
from tauro.project.layout import CONFIG_FOLDER
from tauro.project.text_place import place_within

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tauro.project.tree import Tree


@dataclass(frozen=True)
class Project:
    """A project as its files say it: merged and expanded, placed, not yet typed."""

    root: Path
    env: str
    has_env_folder: bool
    tree: Tree
    problems: tuple[Problem, ...] = ()
    secrets: frozenset[str] = frozenset()
    """Texts that must not be shown, logged or stored."""
    opaque: frozenset[KeyPath] = frozenset()
    """Where something stands that could not be read; nothing under it can be judged, nor be called missing."""
    unused_variables: tuple[str, ...] = ()
    """Those of global_settings that no value names; none where something could not be read."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The file of each section, relative to the project."""

    def section(self, name: str) -> dict[str, Any]:
        values = self.tree.values.get(name)
        return values if isinstance(values, dict) else {}

    def is_opaque(self, key_path: KeyPath) -> bool:
        return any(key_path[:length] in self.opaque for length in range(1, len(key_path) + 1))

    def lines(self, file: str) -> list[str]:
        """A file's lines; none where it can't be read."""
        try:
            return read_bounded(self.root / file, LARGEST_CONFIG_BYTES).decode("utf-8-sig", "replace").splitlines()
        except OSError:
            return []

    def place(self, problem: Problem) -> Place:
        """Where a problem is shown: at its key, at the nearest thing around a key that is missing, or at the file."""
        if problem.place is not None:
            return problem.place
        section = str(problem.key_path[0]) if problem.key_path else "pipelines"
        known = self.tree.place(problem.key_path, problem.part)
        if known is not None and problem.within is not None:
            return place_within(known, problem.within, self.root)
        return known or Place(self.files.get(section, f"{CONFIG_FOLDER}/{section}.yaml"))
