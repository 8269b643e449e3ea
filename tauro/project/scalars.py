"""Which plain YAML words are numbers, booleans or nothing; all the others are text.

YAML 1.1, which PyYAML speaks, makes 45000 of `12:30:00`, 83 of `0123`, 202401 of `2024_01` and objects of dates.
Here these stay the text they look like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

BOOL_TAG = "tag:yaml.org,2002:bool"
FLOAT_TAG = "tag:yaml.org,2002:float"
INT_TAG = "tag:yaml.org,2002:int"
MERGE_TAG = "tag:yaml.org,2002:merge"
NULL_TAG = "tag:yaml.org,2002:null"
STR_TAG = "tag:yaml.org,2002:str"

_TRUE = ("yes", "true", "on")
_RESOLVERS = (
    (BOOL_TAG, "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF", [*"yYnNtTfFoO"]),
    (INT_TAG, "[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+|0o[0-7]+", [*"-+0123456789"]),
    (
        FLOAT_TAG,
        r"[-+]?((0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        [*"-+0123456789."],
    ),
    (MERGE_TAG, "<<", ["<"]),
    (NULL_TAG, "~|null|Null|NULL|", [*"~nN", ""]),
)

_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Base):  # type: ignore[valid-type,misc]
    """Composes nodes, with libyaml where it is there; it constructs nothing, so no tag can run anything."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol


for _tag, _pattern, _first in _RESOLVERS:
    Loader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), _first)


def scalar_value(tag: str, text: str) -> str | int | float | bool | None:
    """The value of a scalar.

    Raises:
        ValueError: a tag that was written out, such as `!!int`, does not fit the text.
        KeyError: no plain value has this tag.
    """
    return _READERS[tag](text)


def _read_bool(text: str) -> bool:
    return text.lower() in _TRUE


def _read_int(text: str) -> int:
    return int(text, 0) if text.startswith(("0x", "0o")) else int(text)


def _read_float(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


_READERS: dict[str, Callable[[str], str | int | float | bool | None]] = {
    BOOL_TAG: _read_bool,
    FLOAT_TAG: _read_float,
    INT_TAG: _read_int,
    NULL_TAG: lambda _text: None,
    STR_TAG: str,
}
