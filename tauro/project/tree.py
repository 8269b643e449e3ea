"""The merged project as plain values, and where in the files each of them was written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from tauro.problems import KeyPath, Part, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True)
class Spot:
    """Where a value stands, and where its key does; the items of a list have no key."""

    key: Place | None
    value: Place


@dataclass(frozen=True)
class Placed:
    """A YAML value with its spot; so is every value inside it."""

    content: Scalar | dict[str, Placed] | list[Placed]
    spot: Spot

    def plain(self) -> Any:
        if isinstance(self.content, dict):
            return {key: value.plain() for key, value in self.content.items()}
        if isinstance(self.content, list):
            return [item.plain() for item in self.content]
        return self.content


@dataclass(frozen=True)
class Tree:
    """Plain values by section, and the spot of each by its key path."""

    values: Mapping[str, Any]
    spots: Mapping[KeyPath, Spot]

    @classmethod
    def of(cls, sections: Mapping[str, Placed]) -> Tree:
        spots = {path: value.spot for name, section in sections.items() for path, value in walk((name,), section)}
        return cls({name: section.plain() for name, section in sections.items()}, spots)

    def place(self, key_path: KeyPath, part: Part) -> Place | None:
        """Where that part is written; of a key that is not there, where the nearest thing around it is.

        A mapping that begins below its key is shown at its key: its first line speaks of something else.
        """
        for length in range(len(key_path), 0, -1):
            spot = self.spots.get(key_path[:length])
            if spot is None:
                continue
            is_around = length < len(key_path)
            if spot.key is not None and (part is Part.KEY or is_around or self._begins_below(key_path, spot)):
                return spot.key
            return spot.value
        return None

    def _begins_below(self, key_path: KeyPath, spot: Spot) -> bool:
        if spot.key is None or spot.key.file != spot.value.file or spot.value.line <= spot.key.line:
            return False
        value: Any = self.values
        for step in key_path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):  # put where it was meant, so that the rest can be judged
                return False
        return isinstance(value, dict)


def overlay(base: Placed, over: Placed) -> Placed:
    """Lay one value over another: mappings merge by key, a null removes, anything else replaces.

    A mapping whose `format` changes is replaced whole: what was said of one format says nothing of another.
    """
    if not isinstance(base.content, dict) or not isinstance(over.content, dict) or changes_format(base, over):
        return _without_nulls(over)
    merged = dict(base.content)
    for key, value in over.content.items():
        if value.content is None:
            merged.pop(key, None)
        else:
            merged[key] = overlay(merged[key], value) if key in merged else _without_nulls(value)
    return replace(base, content=merged)


def changes_format(base: Placed, over: Placed) -> bool:
    """Whether the overlay makes another input or output of it."""
    if not isinstance(base.content, dict) or not isinstance(over.content, dict):
        return False
    old, new = base.content.get("format"), over.content.get("format")
    return old is not None and new is not None and old.content != new.content


def _without_nulls(value: Placed) -> Placed:
    if not isinstance(value.content, dict):
        return value
    kept = {key: _without_nulls(item) for key, item in value.content.items() if item.content is not None}
    return replace(value, content=kept)


def walk(path: KeyPath, value: Placed) -> Iterator[tuple[KeyPath, Placed]]:
    """The value and all that is in it, each with its key path."""
    yield path, value
    if isinstance(value.content, dict):
        for key, item in value.content.items():
            yield from walk((*path, key), item)
    elif isinstance(value.content, list):
        for index, item in enumerate(value.content):
            yield from walk((*path, index), item)
