"""One section of a project out of one file: bare, or under its own name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.project.layout import SPELLINGS
from tauro.project.yaml_file import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.project.tree import Placed

_BESIDE_THE_WRAPPER = (".", "x-")
"""How top-level keys begin that only hold anchors, as in other tools' YAML."""


@dataclass(frozen=True)
class SectionFile:
    """A section as one file has it; `value` is None where the file holds nothing."""

    value: Placed | None
    problems: tuple[Problem, ...] = ()
    is_opaque: bool = False
    """Something stands there that can't be read, so nothing can be said of what it holds."""


def read_section(section: str, path: Path, shown: str) -> SectionFile:
    file = read_yaml(path, shown)
    if not file.is_readable:
        return SectionFile(None, file.problems, is_opaque=True)
    if file.value is None:
        return SectionFile(None, file.problems)
    if not isinstance(file.value.content, dict):
        return SectionFile(None, (*file.problems, _not_a_mapping(section, file.value, shown)), is_opaque=True)
    value, problems = _unwrap(section, file.value, file.value.content)
    problems = [*file.problems, *problems]
    if value.content is None:
        return SectionFile(None, tuple(problems))
    if not isinstance(value.content, dict):
        return SectionFile(None, (*problems, _not_a_mapping(section, value, shown)), is_opaque=True)
    return SectionFile(value, tuple(problems))


def _unwrap(section: str, value: Placed, content: dict[str, Placed]) -> tuple[Placed, list[Problem]]:
    wrapper = next((name for name in SPELLINGS[section] if name in content and _holds_entries(content[name])), None)
    if wrapper is None:
        return value, []
    section_value = content[wrapper]
    beside = {
        key: value for key, value in content.items() if key != wrapper and not key.startswith(_BESIDE_THE_WRAPPER)
    }
    problems = [_outside(key, value, wrapper) for key, value in beside.items()]
    if beside and isinstance(section_value.content, dict):
        section_value = replace(section_value, content=section_value.content | beside)
    return section_value, problems


def _outside(key: str, value: Placed, wrapper: str) -> Problem:
    message = f"{key!r} stands beside {wrapper!r}, not in it"
    hint = f"indent it under '{wrapper}:', or leave '{wrapper}:' out"
    return Problem("outside-section", message, hint=hint, place=value.spot.key)


def _holds_entries(value: Placed) -> bool:
    """Whether this is a section, or an entry that happens to have a section's name."""
    if not isinstance(value.content, dict):
        return value.content is None or isinstance(value.content, list)
    return not value.content.keys() & {"path", "format", "nodes", "function", "sql"}


def _not_a_mapping(section: str, value: Placed, shown: str) -> Problem:
    found = "a list" if isinstance(value.content, list) else "a single value"
    entry = "a name" if section == "global_settings" else f"the name of {_AN_ENTRY[section]}"
    message = f"{shown!r} holds {found} where a mapping is due"
    return Problem("not-a-mapping", message, hint=f"begin each entry with {entry} and ':'", place=value.spot.value)


_AN_ENTRY = {"pipelines": "a pipeline", "nodes": "a node", "inputs": "an input", "outputs": "an output"}
