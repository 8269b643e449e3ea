"""Reading one YAML file: its value with the place of every key, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from tauro.own_files import LARGEST_CONFIG_BYTES, read_bounded, reason_of
from tauro.problems import Place, Problem
from tauro.project.scalars import Loader
from tauro.project.yaml_nodes import DEEPEST, MOST_VALUES, NodeReader, RefusedNodeError, too_deep
from tauro.project.yaml_syntax import syntax_problem

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.project.tree import Placed


_SAFE_LENGTH = 2_000
"""No shorter text can be nested too deep for the stack."""


@dataclass(frozen=True)
class YamlFile:
    """What a file holds; `value` is None where it holds nothing, or nothing that can be read."""

    name: str
    value: Placed | None = None
    problems: tuple[Problem, ...] = ()
    is_readable: bool = True


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read a file; `name` is what the user is shown for it. Does not raise for anything in it."""
    text = _read_text(path, name)
    if isinstance(text, Problem):
        return YamlFile(name, problems=(text,), is_readable=False)
    try:
        excess = _excess(text, name) if len(text) > _SAFE_LENGTH else None
        if excess is not None:
            return _refuse(name, excess)
        node = yaml.compose(text, Loader)
    except yaml.YAMLError as error:
        return _refuse(name, syntax_problem(error, text, name))
    reader = NodeReader(name, text)
    try:
        value = reader.read_root(node)
    except RefusedNodeError as error:
        return _refuse(name, *reader.problems, error.problem)
    return YamlFile(name, value, tuple(reader.problems))


def _excess(text: str, name: str) -> Problem | None:
    """Known from the events alone: composing nodes recurses in C, and would end the process or take all memory."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader):
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return too_deep(Place(name))
        if nodes > 2 * MOST_VALUES:
            return Problem("yaml-syntax", f"the file holds more than {MOST_VALUES} values", place=Place(name))
    return None


def _refuse(name: str, *problems: Problem) -> YamlFile:
    return YamlFile(name, problems=problems, is_readable=False)


def _read_text(path: Path, name: str) -> str | Problem:
    if path.exists() and not path.is_file():
        return Problem("unreadable-file", f"{name!r} is not a file", place=Place(name))
    try:
        content = read_bounded(path, LARGEST_CONFIG_BYTES)
    except OSError as error:
        reason = reason_of(error)
        return Problem("unreadable-file", f"{name!r} can't be read: {reason}", place=Place(name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = Place(name, line, error.start - content.rfind(b"\n", 0, error.start))
        return Problem("yaml-syntax", f"{name!r} is not UTF-8 text", place=place, hint="save the file as UTF-8")
