"""Intervals as Spark and people write them: `10 seconds`, `1 minute`."""

from __future__ import annotations

import re

_UNIT_SECONDS = {
    "microsecond": 1e-6,
    "millisecond": 1e-3,
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
}
_SHORT_UNITS = {
    "us": "microsecond", "ms": "millisecond", "s": "second", "sec": "second", "secs": "second", "m": "minute",
    "min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "hrs": "hour", "d": "day",
}  # fmt: skip
_INTERVAL = re.compile(r"\s*(\d+)\s+(microsecond|millisecond|second|minute|hour|day)s?\s*", re.IGNORECASE)
_LOOSE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", re.IGNORECASE)

INTERVAL_FORM = "'<whole number> <microsecond|millisecond|second|minute|hour|day>[s]', as in '10 seconds'"


def parse_interval(text: str) -> float:
    """Seconds of an interval such as `10 seconds`, in any case and with spaces around.

    Raises:
        ValueError: the text is not an interval; the error says what to write instead.
    """
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise ValueError(_remedy(text))
    return int(match[1]) * _UNIT_SECONDS[match[2].lower()]


def _remedy(text: str) -> str:
    suggestion = _suggest(text)
    if suggestion is None:
        return f"{text!r} is not an interval; write {INTERVAL_FORM}"
    return f"{text!r} is not an interval; did you mean {suggestion!r}?"


def _suggest(text: str) -> str | None:
    match = _LOOSE.fullmatch(text)
    if match is None:
        return None
    number, unit = float(match[1]), match[2].lower()
    unit = _SHORT_UNITS.get(unit, unit.removesuffix("s"))
    if unit == "week":
        number, unit = number * 7, "day"
    if unit not in _UNIT_SECONDS:
        return None
    for smaller in ("", "minute", "second", "millisecond"):
        if smaller:
            seconds = number * _UNIT_SECONDS[unit]
            number, unit = seconds / _UNIT_SECONDS[smaller], smaller
        if number == int(number):
            return f"{int(number)} {unit}{'' if number == 1 else 's'}"
    return None
