"""Intervals as Spark and people write them: `10 seconds`, `1 minute`."""

from __future__ import annotations

import re

from tauro.spelling import nearest

_UNIT_SECONDS = {
    "microsecond": 1e-6,
    "millisecond": 1e-3,
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
}
_SHORT_UNITS = {
    "": "second", "us": "microsecond", "ms": "millisecond", "s": "second", "sec": "second", "m": "minute",
    "min": "minute", "h": "hour", "hr": "hour", "d": "day",
}  # fmt: skip
_WEEK = "week"
_MOST_DIGITS = 15
"""Of what Spark can count in microseconds; more are no time that anybody means."""
_INTERVAL = re.compile(r"\s*([0-9]+)\s+(microsecond|millisecond|second|minute|hour|day)s?\s*", re.IGNORECASE)
_LOOSE = re.compile(r"\s*(?:every\s+|interval\s+)?['\"]?(\d+(?:\.\d+)?)['\"]?[\s_-]*([a-z]*)\.?\s*", re.IGNORECASE)

INTERVAL_FORM = "'<whole number> <microsecond|millisecond|second|minute|hour|day>[s]', as in '10 seconds'"


def parse_interval(text: str) -> float:
    """Seconds of an interval such as `10 seconds`, in any case and with spaces around.

    Raises:
        ValueError: the text is not an interval; the error says what to write instead.
    """
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise ValueError(remedy(text))
    if len(match[1]) > _MOST_DIGITS:
        raise ValueError(f"the interval has {len(match[1])} digits; no more than {_MOST_DIGITS} are any good")
    return int(match[1]) * _UNIT_SECONDS[match[2].lower()]


def remedy(written: str | float) -> str:
    """What to write instead of something that is no interval; a bare number is taken for seconds."""
    suggestion = _suggest(str(written))
    if suggestion is None:
        return f"{written!r} is not an interval; write {INTERVAL_FORM}"
    return f"{written!r} is not an interval; did you mean {suggestion!r}?"


def _suggest(text: str) -> str | None:
    match = _LOOSE.fullmatch(text)
    unit = None if match is None else _unit(match[2].lower())
    if match is None or unit is None or len(match[1]) > _MOST_DIGITS:
        return None
    number = float(match[1])
    if unit == _WEEK:
        number, unit = number * 7, "day"
    for smaller in ("", "minute", "second", "millisecond"):
        if smaller:
            seconds = number * _UNIT_SECONDS[unit]
            number, unit = seconds / _UNIT_SECONDS[smaller], smaller
        if number == int(number):
            return f"{int(number)} {unit}{'' if number == 1 else 's'}"
    return None


def _unit(word: str) -> str | None:
    singular = word.removesuffix("s") or word
    if word in _SHORT_UNITS or singular in _SHORT_UNITS:
        return _SHORT_UNITS.get(word) or _SHORT_UNITS[singular]
    return nearest(singular, (*_UNIT_SECONDS, _WEEK), cutoff=0.7)
