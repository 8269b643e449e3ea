"""Comparing where paths of the configuration lead, on this machine or elsewhere."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from tauro.streaming.rules._walk import nodes
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, OutputBinding, ProjectSpec

Steps: TypeAlias = tuple[str, ...]
"""A path from its root down; two lead to the same place when they are equal."""

T = TypeVar("T")

_PATTERN = re.compile(r"[*?\[{]")


def input_paths(spec: ProjectSpec) -> Iterator[tuple[NodeSpec, InputBinding, str]]:
    """The inputs that have a path of their own: not those that name another node's output."""
    for node in nodes(spec):
        for binding in node.inputs:
            path = getattr(binding.source, "path", None)
            if path and binding.key_path[0] != "outputs":
                yield node, binding, str(path)


def output_paths(spec: ProjectSpec) -> Iterator[tuple[NodeSpec, OutputBinding, str]]:
    for node in nodes(spec):
        for binding in node.outputs:
            path = getattr(binding.sink, "path", None)
            if path:
                yield node, binding, str(path)


def place_of(path: str, site: Site) -> Steps:
    """Where a path leads, found once for each."""
    return site.looked.once(_steps, path, site.root)


def _steps(path: str, root: Path) -> Steps:
    """Where a path leads, links followed; of a pattern, the folder above its first part with a wildcard.

    What is there under that very name is no pattern, nor is the project's own folder.
    """
    location = locate(path, root)
    parts = PurePosixPath(location.text).parts
    known = len(root.parts) if is_inside(parts, root.parts) else 0
    if location.local is not None and exists(location.local):
        known = len(parts)
    fixed = next((index for index in range(known, len(parts)) if _PATTERN.search(parts[index])), len(parts))
    if location.local is None:
        return parts[:fixed]
    with suppress(OSError, ValueError):
        return type(location.local)(*parts[:fixed]).resolve().parts
    return parts[:fixed]


class Places(Generic[T]):
    """Things by the places that they take, so that the near ones are found without looking at all of them."""

    def __init__(self, things: Iterable[tuple[Steps, T]]) -> None:
        self._at: dict[Steps, list[T]] = {}
        self._below: dict[Steps, list[T]] = {}
        for place, thing in things:
            self._at.setdefault(place, []).append(thing)
            for length in range(len(place) + 1):
                self._below.setdefault(place[:length], []).append(thing)

    def at(self, place: Steps) -> list[T]:
        return self._at.get(place, [])

    def near(self, place: Steps) -> list[T]:
        """What lies there, inside it, or around it."""
        around = [thing for length in range(len(place)) for thing in self._at.get(place[:length], ())]
        return [*around, *self._below.get(place, ())]


def exists(path: Path) -> bool:
    """Whether something is there, as far as this user can see."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_pattern(path: str) -> bool:
    return _PATTERN.search(path) is not None


def is_inside(inner: Steps, outer: Steps) -> bool:
    """Whether one place lies in the other, or is the same."""
    return inner[: len(outer)] == outer
