"""Where a column in a file is of another type than in the schema: what Spark makes of it."""

from __future__ import annotations

import re
from typing import Final

_WHOLE: Final = ("TINYINT", "SMALLINT", "INT", "BIGINT")
_DIGITS: Final = {"TINYINT": 10, "SMALLINT": 10, "INT": 10, "BIGINT": 20}
"""How many Spark wants before the point to make a DECIMAL of them."""
_DECIMAL: Final = re.compile(r"DECIMAL\((\d+), (\d+)\)")
_ALSO: Final[dict[str, frozenset[str]]] = {
    "TINYINT": frozenset({"SMALLINT", "INT", "BIGINT", "DOUBLE"}),
    "SMALLINT": frozenset({"INT", "BIGINT", "DOUBLE"}),
    "INT": frozenset({"BIGINT", "DOUBLE"}),
    "FLOAT": frozenset({"DOUBLE"}),
    "DATE": frozenset({"TIMESTAMP_NTZ"}),
    "TIMESTAMP": frozenset({"TIMESTAMP_NTZ"}),
    "TIMESTAMP_NTZ": frozenset({"TIMESTAMP"}),
    "STRING": frozenset({"BINARY"}),
    "BINARY": frozenset({"STRING"}),
}
_NESTED: Final = ("ARRAY", "MAP", "STRUCT")
_JUDGED: Final = frozenset({*_WHOLE, *_ALSO, *_NESTED, "BOOLEAN", "DOUBLE", "DECIMAL"})


def can_be_read_as(found: str, wanted: str) -> bool:
    """Whether Spark reads each value as it is, of two types in its own spelling, nested ones by their kind alone.

    Of a DECIMAL it makes an INT without the point, of an INT a TINYINT of its last bits, of a BIGINT an error that ends
    the stream. Types of which it is not known are taken for ones that can.
    """
    found_kind, wanted_kind = kind_of(found), kind_of(wanted)
    if not {found_kind, wanted_kind} <= _JUDGED or found == wanted:
        return True
    target = _DECIMAL.fullmatch(wanted)
    if target is None:
        return found_kind == wanted_kind or wanted in _ALSO.get(found, ())
    before, after = int(target[1]) - int(target[2]), int(target[2])
    source = _DECIMAL.fullmatch(found)
    if source is None:
        return found in _DIGITS and before >= _DIGITS[found]
    return before >= int(source[1]) - int(source[2]) and after >= int(source[2])


def kind_of(column_type: str) -> str:
    """Without what stands in brackets."""
    return re.split(r"[(<]", column_type, maxsplit=1)[0]
