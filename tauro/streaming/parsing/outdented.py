"""Keys that stand a level too far to the left, and so look like entries of their own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from tauro.problems import Part, Problem
from tauro.project.entries import ENTRY_NOUNS
from tauro.streaming.readers import READERS
from tauro.streaming.specs.node import NodeEntry, PipelineEntry
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tauro.project.project import Project
    from tauro.streaming.registry import Registry


def put_back(project: Project) -> Project:
    """The project with such keys in the entry above them, so that nothing else is told of them, and a problem each.

    Where there is no entry above, nobody is told that one is missing.
    """
    places: list[tuple[str, str, str]] = []
    values, problems, opaque = dict(project.tree.values), list(project.problems), set(project.opaque)
    for section in ENTRY_NOUNS:
        written = project.section(section)
        read = _put_back(section, written, _known_keys(section, written.values()))
        if read.nameless:
            problems.append(_nameless(project, section, read.nameless[0]))
            opaque.add((section,))
        if read.outdented:
            problems += [_outdented(project, section, key, above) for key, above in read.outdented]
            places += [(section, key, above) for key, above in read.outdented]
        values |= {section: read.entries} if read.nameless or read.outdented else {}
    moved = {
        (section, above, *path[1:]): spot
        for path, spot in project.tree.spots.items()
        for section, key, above in places
        if path[:2] == (section, key)
    }
    tree = replace(project.tree, values=values, spots={**project.tree.spots, **moved})
    return replace(project, tree=tree, problems=tuple(problems), opaque=frozenset(opaque))


@dataclass
class _Read:
    entries: dict[str, Any] = field(default_factory=dict)
    outdented: list[tuple[str, str]] = field(default_factory=list)
    """Each key with the entry that it is put in."""
    nameless: list[str] = field(default_factory=list)


def _known_keys(section: str, entries: Iterable[Any]) -> Collection[str]:
    """The keys that an entry may have; all connectors are loaded only where one looks like none."""
    if section == "pipelines":
        return PipelineEntry.keys()
    if section == "nodes":
        return NodeEntry.keys()
    if all(_is_entry(section, value, ()) for value in entries):
        return ()
    registry: Registry[Any] = READERS if section == "inputs" else WRITERS
    return set(chain.from_iterable(connector.spec.keys() for connector in registry.connectors()))


def _put_back(section: str, written: dict[str, Any], known: Collection[str]) -> _Read:
    read = _Read()
    above: str | None = None
    for name, value in written.items():
        if name not in known or _is_entry(section, value, known):
            read.entries[name] = value
            above = name
        elif above is None:
            read.nameless.append(name)
        elif isinstance(held := read.entries[above], dict | None):
            read.entries[above] = {**(held or {}), name: value}
            read.outdented.append((name, above))
    return read


def _outdented(project: Project, section: str, key: str, above: str) -> Problem:
    """It concerns the entry above."""
    message = f"{key!r} stands beside {above!r}, not in it"
    place = project.tree.place((section, key), Part.KEY)
    return Problem("outside-section", message, (section, above), f"indent it under '{above}:'", place=place)


def _nameless(project: Project, section: str, key: str) -> Problem:
    """It concerns everybody: nobody knows whose it is."""
    noun = ENTRY_NOUNS[section]
    message = f"{key!r} is a key of {noun}, and stands under none"
    hint = f"write the name of {noun} and ':' above it, and indent it"
    place = project.tree.place((section, key), Part.KEY)
    return Problem("outside-section", message, hint=hint, place=place)


def _is_entry(section: str, value: Any, known: Collection[str]) -> bool:
    if not isinstance(value, dict):
        return value is None
    return not value or ("format" in value if section in {"inputs", "outputs"} else not set(known).isdisjoint(value))
