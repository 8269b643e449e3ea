"""One section of a project out of one file: bare, or under its own name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.project.entries import ENTRY_NOUNS
from tauro.project.layout import SPELLINGS
from tauro.project.names import is_safe_name
from tauro.project.yaml_file import read_yaml
from tauro.spelling import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.project.tree import Placed

_BESIDE_THE_WRAPPER = (".", "x-")
"""How top-level keys begin that only hold anchors, as in other tools' YAML."""
_KEYS_OF_ENTRIES = frozenset({"path", "format", "nodes", "function", "sql", "input", "output"})


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
    if wrapper is None and (misspelt := _misspelt_wrapper(section, content)) is not None:
        return content[misspelt], [_misspelt(misspelt, section, content[misspelt])]
    if wrapper is None:
        entries = {key: entry for key, entry in content.items() if not _holds_anchors(key)}
        return replace(value, content=entries), []
    section_value = content[wrapper]
    beside = {
        key: value for key, value in content.items() if key != wrapper and not key.startswith(_BESIDE_THE_WRAPPER)
    }
    problems = [_outside(key, value, wrapper) for key, value in beside.items()]
    if beside and (section_value.content is None or isinstance(section_value.content, dict)):
        section_value = replace(section_value, content=(section_value.content or {}) | beside)
    return section_value, problems


def _holds_anchors(key: str) -> bool:
    """Whether a key of a file without a wrapper is `.name`, which no entry is called."""
    return key.startswith(".") and is_safe_name(key[1:])


def _misspelt_wrapper(section: str, content: dict[str, Placed]) -> str | None:
    """The only key of a file, where it is nearly the section's name and holds nothing but mappings."""
    entries = [key for key in content if not key.startswith(_BESIDE_THE_WRAPPER)]
    if len(entries) != 1 or nearest(entries[0], SPELLINGS[section]) is None:
        return None
    held = content[entries[0]].content
    is_section = isinstance(held, dict) and bool(held) and all(isinstance(v.content, dict) for v in held.values())
    return entries[0] if is_section and section != "global_settings" else None


def _misspelt(key: str, section: str, value: Placed) -> Problem:
    message = f"{key!r} is not the name of a section"
    return Problem("unknown-key", message, hint=f"did you mean {section!r}?", place=value.spot.key)


def _outside(key: str, value: Placed, wrapper: str) -> Problem:
    message = f"{key!r} stands beside {wrapper!r}, not in it"
    hint = f"indent it under '{wrapper}:', or leave '{wrapper}:' out"
    return Problem("outside-section", message, hint=hint, place=value.spot.key)


def _holds_entries(value: Placed) -> bool:
    """Whether this is a section, or an entry that happens to have a section's name; entries hold mappings."""
    if not isinstance(value.content, dict):
        return value.content is None or isinstance(value.content, list)
    plain = (
        key for key, held in value.content.items() if held.content is not None and not isinstance(held.content, dict)
    )
    return _KEYS_OF_ENTRIES.isdisjoint(plain)


def _not_a_mapping(section: str, value: Placed, shown: str) -> Problem:
    found = "a list" if isinstance(value.content, list) else "a single value"
    entry = "a name" if section == "global_settings" else f"the name of {ENTRY_NOUNS[section]}"
    message = f"{shown!r} holds {found} where a mapping is due"
    return Problem("not-a-mapping", message, hint=f"begin each entry with {entry} and ':'", place=value.spot.value)
