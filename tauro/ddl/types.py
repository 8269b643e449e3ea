"""The types that Spark knows, and what each may be written with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tauro.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

SYNONYMS: Final = {
    "BYTE": "TINYINT", "SHORT": "SMALLINT", "INTEGER": "INT", "LONG": "BIGINT", "REAL": "FLOAT", "DEC": "DECIMAL",
    "NUMERIC": "DECIMAL", "CHARACTER": "CHAR", "TIMESTAMP_LTZ": "TIMESTAMP", "BOOL": "",
}  # fmt: skip
PLAIN: Final = frozenset({
    "BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DATE", "TIME", "TIMESTAMP",
    "TIMESTAMP_NTZ", "STRING", "BINARY", "VOID", "VARIANT",
})  # fmt: skip
SIZED: Final = {"DECIMAL": (0, 2), "CHAR": (1, 1), "VARCHAR": (1, 1), "TIME": (0, 1)}
"""Types that take numbers in brackets: how few, how many."""
PLACES: Final = frozenset({"GEOMETRY", "GEOGRAPHY"})
"""Types that take the number of a reference system in brackets, or ANY."""
COLLATED: Final = frozenset({"STRING", "CHAR", "VARCHAR"})
WITHOUT_ZONE: Final = {"TIMESTAMP": "TIMESTAMP_NTZ", "TIME": "TIME"}
"""What a type followed by WITHOUT TIME ZONE is."""
INTERVALS: Final = (("YEAR", "MONTH"), ("DAY", "HOUR", "MINUTE", "SECOND"))
"""The units of an interval, the longer first; it goes from one to a shorter one of its own kind."""

_KNOWN: Final = sorted({*PLAIN, *SIZED, *PLACES, *SYNONYMS, "ARRAY", "MAP", "STRUCT", "INTERVAL"} - {"BOOL"})
_MOST_DIGITS: Final = 38
_FINEST_TIME: Final = 6
_LONGEST: Final = 2**31 - 1
_COLLATION: Final = re.compile(
    r"UTF8_(BINARY|LCASE)(_RTRIM)?|(UNICODE|[A-Z]{2,3}(_[A-Z]{4})?(_[A-Z]{3})?)(_(CI|CS|AI|AS|RTRIM))*", re.IGNORECASE
)
_COLLATIONS: Final = ("UTF8_BINARY", "UTF8_LCASE", "UNICODE", "UNICODE_CI", "UNICODE_AI", "UNICODE_CI_AI")


def check_known(word: str, name: str) -> None:
    if name in PLAIN or name in SIZED or name in PLACES:
        return
    suggestion = "did you mean 'BOOLEAN'?" if name == "BOOL" else did_you_mean(word, _KNOWN)
    raise ValueError(f"{word!r} is not a type that Spark knows; {suggestion}")


def check_numbers(name: str, numbers: Sequence[str]) -> None:
    """How many a type takes in brackets, and how large they may be."""
    fewest, most = SIZED.get(name, (0, 0))
    if not fewest <= len(numbers) <= most:
        raise ValueError(f"{name} takes {fewest or most} number{'s' * (most > 1)} in brackets")
    values = [int(number) for number in numbers]
    if name == "DECIMAL" and values and values[0] > _MOST_DIGITS:
        raise ValueError(f"a DECIMAL has at most {_MOST_DIGITS} digits, not {values[0]}")
    if len(values) > 1 and values[1] > values[0]:
        raise ValueError(f"a DECIMAL of {values[0]} digits can't have {values[1]} behind the point")
    if name == "TIME" and values and values[0] > _FINEST_TIME:
        raise ValueError(f"a TIME has at most {_FINEST_TIME} digits of a second, not {values[0]}")
    if any(value > _LONGEST for value in values):
        raise ValueError(f"{name} is at most {_LONGEST} long")


def check_collation(name: str) -> None:
    if _COLLATION.fullmatch(name) is None:
        raise ValueError(f"{name!r} is not a collation that Spark knows; {did_you_mean(name, _COLLATIONS)}")
