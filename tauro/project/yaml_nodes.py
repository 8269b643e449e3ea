"""From PyYAML's nodes to placed values: keys checked, anchors and merge keys followed, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from tauro.problems import Place, Problem
from tauro.project.scalars import MERGE_TAG, NULL_TAG, STR_TAG, scalar_value
from tauro.project.tree import Placed, Scalar, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_VALUES = 50_000
DEEPEST = 60

_COLLECTION_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def too_deep(place: Place) -> Problem:
    return Problem("yaml-syntax", f"values are nested more than {DEEPEST} deep", place=place)


class RefusedNodeError(Exception):
    """The rest of the file can't be read either."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class NodeReader:
    """Reads the nodes of one file; collects what is wrong in `problems`."""

    def __init__(self, name: str, text: str) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._lines = text.splitlines()
        self._open: list[yaml.Node] = []
        self._values = 0

    def read_root(self, node: yaml.Node | None) -> Placed | None:
        """The file's value, or None where it holds nothing.

        Raises:
            RefusedNodeError: something that makes the rest meaningless: a tag, an endless or an exploding alias.
        """
        if node is None or node.tag == NULL_TAG:
            return None
        return self._read(node, None)

    def _read(self, node: yaml.Node, key: Place | None) -> Placed:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self._refuse(node, f"the file unfolds to more than {MOST_VALUES} values")
        place = self._place(node) if node.start_mark.index != node.end_mark.index else key
        spot = Spot(key, place or self._place(node))
        if isinstance(node, yaml.ScalarNode):
            return Placed(self._scalar(node), spot)
        self._enter(node)
        if isinstance(node, yaml.MappingNode):
            content: dict[str, Placed] | list[Placed] = self._mapping(node)
        else:
            content = [self._read(item, None) for item in node.value]
        self._open.pop()
        return Placed(content, spot)

    def _enter(self, node: yaml.Node) -> None:
        if node.tag not in _COLLECTION_TAGS:
            raise self._refuse(node, f"the tag {node.tag!r} is not known", "write the plain value")
        if any(node is outer for outer in self._open):
            raise self._refuse(node, "a value holds itself through an alias")
        if len(self._open) >= DEEPEST:
            raise RefusedNodeError(too_deep(self._place(node)))
        self._open.append(node)

    def _scalar(self, node: yaml.ScalarNode) -> Scalar:
        tag = STR_TAG if node.tag == MERGE_TAG else node.tag
        try:
            return scalar_value(tag, node.value)
        except (KeyError, ValueError):
            raise self._refuse(node, f"the tag {tag!r} is not known", "write the plain value") from None

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Placed]:
        content: dict[str, Placed] = {}
        own: dict[str, Place] = {}
        for merged in self._merged_mappings(node):
            content = {**merged, **content}
        for key_node, value_node in node.value:
            if key_node.tag == MERGE_TAG:
                continue
            place = self._place(key_node)
            key = self._key(key_node, place)
            if key in own:
                hint = f"the first is in line {own[key].line}"
                self.problems.append(
                    Problem("duplicate-key", f"the key {key!r} is there twice", place=place, hint=hint)
                )
            own[key] = place
            content[key] = self._read(value_node, place)
        return content

    def _merged_mappings(self, node: yaml.MappingNode) -> Iterator[dict[str, Placed]]:
        for key_node, value_node in node.value:
            if key_node.tag != MERGE_TAG:
                continue
            place = self._place(key_node)
            value = self._read(value_node, place)
            for item in value.content if isinstance(value.content, list) else [value]:
                if not isinstance(item.content, dict):
                    raise self._refuse(key_node, "'<<' takes an alias of a mapping, as in '<<: *name'")
                yield item.content

    def _key(self, node: yaml.Node, place: Place) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._refuse(node, "a key must be a word", "put quotes around a text that starts with a bracket")
        if node.tag != STR_TAG:
            message = f"the key {node.value!r} is not text for YAML"
            hint = f"put it in quotes: '{node.value}'"
            self.problems.append(Problem("key-not-text", message, place=place, hint=hint))
        return str(node.value)

    def _place(self, node: yaml.Node) -> Place:
        start = node.start_mark
        line, column = self._end(node)
        ending = column if line == start.line else len(self._lines[start.line].rstrip())
        length = max(ending - start.column, 1)
        if line == start.line:
            return Place(self._name, line + 1, start.column + 1, length)
        return Place(self._name, start.line + 1, start.column + 1, length, line + 1, column + 1)

    def _end(self, node: yaml.Node) -> tuple[int, int]:
        """Where its text ends: YAML's own mark of a block is at what comes next, beyond blank lines and comments."""
        end = node.end_mark
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            for part in reversed(last) if isinstance(last, tuple) else (last,):
                is_alias = part is node or not node.start_mark.index <= part.start_mark.index < end.index
                if not is_alias:
                    return self._end(part)
        line, column = end.line, end.column
        if line >= len(self._lines) or not self._lines[line][:column].strip():
            line = min(line, len(self._lines)) - 1
            while line > node.start_mark.line and not self._lines[line].strip():
                line -= 1
            return line, len(self._lines[line].rstrip())
        return line, column

    def _refuse(self, node: yaml.Node, message: str, hint: str | None = None) -> RefusedNodeError:
        return RefusedNodeError(Problem("yaml-syntax", message, place=self._place(node), hint=hint))
