"""One YAML file as text with the place of every key and value, read with plain PyYAML, to change it by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

_ANCHOR = re.compile(r":\s*&")
_ALIAS = re.compile(r":\s*\*\S+|:\s*\[[^\]]*\]")


@dataclass(frozen=True)
class Pair:
    """A key with its value, or an item of a list, whose key is None."""

    path: tuple[str | int, ...]
    """As it is meant: what an anchor holds stands where it is first used."""
    key: yaml.Node | None
    value: yaml.Node
    siblings: list[Any] = field(compare=False)
    """The pairs (or items) of the mapping (or list) that it stands in."""
    in_flow: bool
    is_alias: bool

    @property
    def name(self) -> str:
        return str(self.path[-1])

    @property
    def line(self) -> int:
        return int((self.key or self.value).start_mark.line) + 1

    @property
    def text(self) -> str | None:
        """The plain value; None for a mapping or a list."""
        return self.value.value if isinstance(self.value, yaml.ScalarNode) else None


@dataclass(frozen=True)
class Sheet:
    file: str
    text: str
    wrapper: str | None = None
    """The section's name, where the file may hold everything under it."""

    @cached_property
    def plain(self) -> Any:
        return yaml.safe_load(self.text)

    @cached_property
    def pairs(self) -> list[Pair]:
        root = yaml.compose(self.text, yaml.SafeLoader)
        found: dict[int, Pair] = {}
        if isinstance(root, yaml.MappingNode):
            tops = [(key, value) for key, value in root.value if not key.value.startswith((".", "x-"))]
            inside = [value for key, value in tops if key.value == self.wrapper]
            _walk(inside[0] if inside and isinstance(inside[0], yaml.MappingNode) else root, (), found)
        return [pair for pair in found.values() if not pair.name.startswith((".", "x-"))]

    def end(self, node: yaml.Node) -> int:
        """Where the last letter of a value is: PyYAML's blocks end where the next thing begins."""
        end = node.end_mark.index
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            return self._end_of(node.value[-1])
        return len(self.text[:end].rstrip()) if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"} else end

    def _end_of(self, sibling: Any) -> int:
        """An alias is PyYAML's node of the anchor, which stands elsewhere."""
        if isinstance(sibling, tuple) and sibling[1].start_mark.index < sibling[0].start_mark.index:
            after = sibling[0].end_mark.index
            alias = _ALIAS.match(self.text, after)
            return alias.end() if alias is not None else after
        return self.end(_value_of(sibling))

    def holds_anchor(self, pair: Pair) -> bool:
        """Whether something else in the file names what would be changed."""
        assert pair.key is not None
        return "&" in self.text[pair.key.end_mark.index : self._end_of((pair.key, pair.value))]

    def is_shared(self, pair: Pair) -> bool:
        """Whether it stands in a mapping that others are made of, too."""
        around = [p for p in self.pairs if p.key is not None and pair.path[: len(p.path)] == p.path != pair.path]
        here = (pair.key or pair.value).start_mark.index
        if any(p.key is not None and not p.is_alias and here < p.key.start_mark.index for p in around):
            return True
        return any(_ANCHOR.match(self.text, p.key.end_mark.index) for p in around if p.key is not None)

    def with_key(self, pair: Pair, key: str) -> str:
        assert pair.key is not None
        return self._spliced(pair.key.start_mark.index, pair.key.end_mark.index, key)

    def with_value(self, pair: Pair, written: str) -> str:
        if pair.key is None:
            return self._spliced(pair.value.start_mark.index, self.end(pair.value), written)
        return self._spliced(pair.key.end_mark.index, self.end(pair.value), f": {written}")

    def with_word(self, pair: Pair, word: str, other: str) -> str:
        """Another word in the value, whatever quotes are around it."""
        start, end = pair.value.start_mark.index, self.end(pair.value)
        return self._spliced(start, end, self.text[start:end].replace(word, other, 1))

    def without(self, pair: Pair) -> str:
        index = next(i for i, sibling in enumerate(pair.siblings) if _of(sibling) is (pair.key or pair.value))
        start = (pair.key or pair.value).start_mark.index
        if index + 1 < len(pair.siblings):
            return self._spliced(start, _of(pair.siblings[index + 1]).start_mark.index, "")
        end = self._end_of(pair.siblings[index])
        if index == 0:
            return self._spliced(start, end, "" if pair.in_flow else "{}")
        return self._spliced(self._end_of(pair.siblings[index - 1]), end, "")

    def with_twice(self, pair: Pair) -> tuple[str, int]:
        """The pair once more, right behind itself, and the line it then stands in."""
        assert pair.key is not None
        end = self._end_of((pair.key, pair.value))
        again = self.text[pair.key.start_mark.index : end]
        between = ", " if pair.in_flow else f"\n{' ' * pair.key.start_mark.column}"
        at_line_end = end if pair.in_flow or "\n" not in self.text[end:] else self.text.index("\n", end)
        return self._spliced(at_line_end, at_line_end, between + again), (
            self.text.count("\n", 0, at_line_end) + 1 + (not pair.in_flow)
        )

    def _spliced(self, start: int, end: int, text: str) -> str:
        return self.text[:start] + text + self.text[end:]


def _of(sibling: Any) -> yaml.Node:
    node: yaml.Node = sibling[0] if isinstance(sibling, tuple) else sibling
    return node


def _value_of(sibling: Any) -> yaml.Node:
    node: yaml.Node = sibling[1] if isinstance(sibling, tuple) else sibling
    return node


def _walk(node: yaml.Node, path: tuple[str | int, ...], found: dict[int, Pair]) -> None:
    if isinstance(node, yaml.MappingNode):
        _walk_mapping(node, path, found)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            if id(item) not in found:
                found[id(item)] = Pair((*path, index), None, item, node.value, bool(node.flow_style), False)
                _walk(item, (*path, index), found)


def _walk_mapping(node: yaml.MappingNode, path: tuple[str | int, ...], found: dict[int, Pair]) -> None:
    for key, value in node.value:
        if key.value == "<<":
            for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                _walk(merged, path, found)
        elif id(key) not in found:
            is_alias = value.start_mark.index < key.start_mark.index
            here = (*path, key.value)
            found[id(key)] = Pair(here, key, value, node.value, bool(node.flow_style), is_alias)
            _walk(value, here, found)
