"""What type a column of text values has."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Flag, auto
from typing import Final

_WHOLE: Final = re.compile(r"-?(?:0|[1-9]\d{0,18})")
_DECIMAL: Final = re.compile(r"-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?")

_EXACT_IN_DOUBLE: Final = 15
"""A double keeps this many digits of any decimal number."""
_DOUBLE_DIGITS: Final = 17


class _Kind(Flag):
    NONE = 0
    WHOLE = auto()
    LONG_WHOLE = auto()
    """A whole number that a double would round."""
    DECIMAL = auto()
    DATE = auto()
    TIMESTAMP = auto()
    BOOLEAN = auto()
    TEXT = auto()


_TYPES: Final = {
    _Kind.WHOLE: "BIGINT",
    _Kind.LONG_WHOLE: "BIGINT",
    _Kind.WHOLE | _Kind.LONG_WHOLE: "BIGINT",
    _Kind.DECIMAL: "DOUBLE",
    _Kind.WHOLE | _Kind.DECIMAL: "DOUBLE",
    _Kind.DATE: "DATE",
    _Kind.TIMESTAMP: "TIMESTAMP",
    _Kind.DATE | _Kind.TIMESTAMP: "TIMESTAMP",
    _Kind.BOOLEAN: "BOOLEAN",
}


class TypeGuess:
    """The type of a column, from its values one by one.

    A type is only guessed where every value keeps its meaning in it: `007`, `+5`, ` 5`, twenty digits, the
    30th of February and `12.0000000000000000001` stay text. Empty values say nothing; a column of them is text.
    """

    def __init__(self) -> None:
        self._kinds = _Kind.NONE

    def add(self, value: str | None) -> None:
        if value and _Kind.TEXT not in self._kinds:
            self._kinds |= _kind(value)

    @property
    def type(self) -> str:
        return _TYPES.get(self._kinds, "STRING")


def _kind(value: str) -> _Kind:
    if not value.isascii():
        return _Kind.TEXT
    if _WHOLE.fullmatch(value):
        return _whole(value)
    if _DECIMAL.fullmatch(value):
        return _decimal(value)
    if value.lower() in {"true", "false"}:
        return _Kind.BOOLEAN
    if _DATE.fullmatch(value):
        return _Kind.DATE if _is_date(value) else _Kind.TEXT
    if _TIMESTAMP.fullmatch(value):
        return _Kind.TIMESTAMP if _is_timestamp(value) else _Kind.TEXT
    return _Kind.TEXT


def _whole(value: str) -> _Kind:
    if not -(2**63) <= int(value) < 2**63:
        return _Kind.TEXT
    return _Kind.WHOLE if len(value.lstrip("-")) <= _EXACT_IN_DOUBLE else _Kind.LONG_WHOLE


def _decimal(value: str) -> _Kind:
    digits = re.split("[eE]", value)[0].lstrip("-").replace(".", "").lstrip("0")
    if len(digits) > _DOUBLE_DIGITS or float(value) in {float("inf"), float("-inf")}:
        return _Kind.TEXT
    return _Kind.DECIMAL


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_timestamp(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
