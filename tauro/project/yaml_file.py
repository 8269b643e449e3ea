"""Reading one YAML file: its value with the place of every key, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from tauro.problems import Place, Problem
from tauro.project.scalars import Loader
from tauro.project.yaml_nodes import DEEPEST, NodeReader, RefusedNodeError, too_deep
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
        if len(text) > _SAFE_LENGTH and _is_too_deep(text):
            return _refuse(name, too_deep(Place(name)))
        node = yaml.compose(text, Loader)
    except yaml.YAMLError as error:
        return _refuse(name, syntax_problem(error, text, name))
    reader = NodeReader(name, text)
    try:
        value = reader.read_root(node)
    except RefusedNodeError as error:
        return _refuse(name, *reader.problems, error.problem)
    return YamlFile(name, value, tuple(reader.problems))


def _is_too_deep(text: str) -> bool:
    """Known from the events alone: composing nodes recurses in C, and would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return True
    return False


def _refuse(name: str, *problems: Problem) -> YamlFile:
    return YamlFile(name, problems=problems, is_readable=False)


def _read_text(path: Path, name: str) -> str | Problem:
    if path.exists() and not path.is_file():
        return Problem("unreadable-file", f"{name!r} is not a file", place=Place(name))
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Problem("unreadable-file", f"{name!r} can't be read: {reason}", place=Place(name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = Place(name, line, error.start - content.rfind(b"\n", 0, error.start))
        return Problem("yaml-syntax", f"{name!r} is not UTF-8 text", place=place, hint="save the file as UTF-8")
