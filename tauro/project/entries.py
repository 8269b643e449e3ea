"""What can be said of the entries of a project by their names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem
from tauro.project.names import NAME_FORM, is_safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tauro.project.tree import Placed

ENTRY_NOUNS = {"pipelines": "a pipeline", "nodes": "a node", "inputs": "an input", "outputs": "an output"}


def entry_problems(sections: Mapping[str, Placed]) -> Iterator[Problem]:
    """Names that can't be part of a path, and names that an input and an output both have."""
    names = {section: _names(sections.get(section)) for section in ENTRY_NOUNS}
    for section, noun in ENTRY_NOUNS.items():
        for name in names[section]:
            if not is_safe_name(name):
                message = f"{name!r} can't be the name of {noun}"
                yield Problem("bad-name", message, (section, name), NAME_FORM, part=Part.KEY)
    for name in names["outputs"]:
        if name in names["inputs"]:
            message = f"{name!r} is the name of an input and of an output"
            hint = "give one of them another name: nodes speak of both by name"
            yield Problem("name-taken", message, ("outputs", name), hint, part=Part.KEY)


def _names(section: Placed | None) -> list[str]:
    return list(section.content) if section is not None and isinstance(section.content, dict) else []
