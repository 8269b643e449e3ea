"""From the elements of a Parquet file's schema to the types that Spark makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tauro.ddl.parser import Field, field_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNKNOWN: Final = ""

_KIND, _REPETITION, _NAME, _CHILDREN, _CONVERTED, _SCALE, _PRECISION, _LOGICAL = 1, 3, 4, 5, 6, 7, 8, 10
"""Numbers of fields, in parquet.thrift; those of types follow."""
_REPEATED: Final = 2
_PLAIN: Final = {
    0: "BOOLEAN", 1: "INT", 2: "BIGINT", 3: "TIMESTAMP", 4: "FLOAT", 5: "DOUBLE", 6: "BINARY", 7: "BINARY",
}  # fmt: skip
_CONVERTED_TYPES: Final = {
    0: "STRING", 4: "STRING", 6: "DATE", 9: "TIMESTAMP", 10: "TIMESTAMP", 11: "SMALLINT", 12: "INT", 13: "BIGINT",
    14: "DECIMAL(20, 0)", 15: "TINYINT", 16: "SMALLINT", 17: "INT", 18: "BIGINT", 19: "STRING", 20: "BINARY",
}  # fmt: skip
_CONVERTED_MAPS, _CONVERTED_LIST, _CONVERTED_DECIMAL = frozenset({1, 2}), 3, 5
_LOGICAL_TYPES: Final = {1: "STRING", 4: "STRING", 6: "DATE", 12: "STRING", 13: "BINARY"}
_LOGICAL_MAP, _LOGICAL_LIST, _LOGICAL_DECIMAL, _LOGICAL_TIMESTAMP, _LOGICAL_INTEGER = 2, 3, 5, 8, 10
_NANOSECONDS: Final = 3
_INTEGERS: Final = {
    (8, True): "TINYINT", (16, True): "SMALLINT", (32, True): "INT", (64, True): "BIGINT",
    (8, False): "SMALLINT", (16, False): "INT", (32, False): "BIGINT", (64, False): "DECIMAL(20, 0)",
}  # fmt: skip


@dataclass(frozen=True)
class Element:
    """A column, or what is inside one."""

    name: str
    said: Mapping[int, Any]
    children: tuple[Element, ...] = ()

    @classmethod
    def of(cls, said: Mapping[int, Any]) -> Element:
        return cls(said[_NAME].decode(), said)

    def around(self, children: Sequence[Element]) -> Element:
        return replace(self, children=tuple(children))

    @property
    def width(self) -> int:
        """How many elements are directly inside."""
        return int(self.said.get(_CHILDREN) or 0)

    @property
    def is_repeated(self) -> bool:
        return bool(self.said.get(_REPETITION) == _REPEATED)

    @property
    def logical(self) -> tuple[int, Any]:
        """Number and fields of the annotation; zero for none."""
        return next(iter((self.said.get(_LOGICAL) or {}).items()), (0, None))

    @property
    def is_list(self) -> bool:
        return self.said.get(_CONVERTED) == _CONVERTED_LIST or self.logical[0] == _LOGICAL_LIST

    @property
    def is_map(self) -> bool:
        return self.said.get(_CONVERTED) in _CONVERTED_MAPS or self.logical[0] == _LOGICAL_MAP


def column_type(element: Element) -> str:
    """The type in Spark's DDL; UNKNOWN where it, or one inside it, is not one of those that every reader has."""
    inner = _type(element)
    return f"ARRAY<{inner}>" if element.is_repeated and inner else inner


def _type(element: Element) -> str:
    if not element.children:
        return _leaf(element)
    (first, *others) = element.children
    if element.is_list and not others:
        inner = _item_type(element, first)
        return f"ARRAY<{inner}>" if inner else UNKNOWN
    if element.is_map and not others and len(first.children) == 2:  # noqa: PLR2004 - a key and a value
        key, value = map(column_type, first.children)
        return f"MAP<{key}, {value}>" if key and value else UNKNOWN
    if element.logical[0] or _CONVERTED in element.said:
        return UNKNOWN
    return _struct(element.children)


def _struct(children: Sequence[Element]) -> str:
    types = [(child.name, column_type(child)) for child in children]
    if not all(found for _, found in types):
        return UNKNOWN
    return f"STRUCT<{', '.join(field_text(Field(name, found), ': ') for name, found in types)}>"


def _item_type(element: Element, repeated: Element) -> str:
    """By the rules for older writers, as Spark has them."""
    if not repeated.children:
        return _leaf(repeated)
    is_item = len(repeated.children) > 1 or repeated.children[0].is_repeated
    if is_item or repeated.name in {"array", f"{element.name}_tuple"}:
        return _struct(repeated.children)
    return column_type(repeated.children[0])


def _leaf(element: Element) -> str:
    number, said = element.logical
    if number == _LOGICAL_DECIMAL:
        return f"DECIMAL({said[2]}, {said[1]})"
    if number == _LOGICAL_TIMESTAMP:
        return UNKNOWN if _NANOSECONDS in said[2] else "TIMESTAMP" if said[1] else "TIMESTAMP_NTZ"
    if number == _LOGICAL_INTEGER:
        return _INTEGERS.get((said[1], said[2]), UNKNOWN)
    if number:
        return _LOGICAL_TYPES.get(number, UNKNOWN)
    converted = element.said.get(_CONVERTED)
    if converted == _CONVERTED_DECIMAL:
        return f"DECIMAL({element.said[_PRECISION]}, {element.said.get(_SCALE, 0)})"
    if converted is not None:
        return _CONVERTED_TYPES.get(converted, UNKNOWN)
    return _PLAIN[element.said[_KIND]]
