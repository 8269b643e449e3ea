"""A point that a stream is set back to, as a person says it, and what it means to a source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tauro.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( ?(Z|[+-]\d\d:?\d\d))?)?")
_MILLISECONDS: Final = re.compile(r"\d{13}")
_FIRST_YEAR: Final = 1970
_FORMS: Final = "say it as in '2026-01-31 23:00', this machine's time, or '2026-01-31T22:00:00Z'"


@dataclass(frozen=True)
class Point:
    """One of both."""

    time: datetime | None = None
    """With its zone, and not in the future."""
    offset: str | None = None
    """As it is written: what it means is the source's to say."""


@dataclass(frozen=True)
class Beginning:
    """Where a stream begins that is set to a point."""

    options: Mapping[str, str]
    """They stand in place of those that the source says for its first start."""
    shown: str
    notes: tuple[str, ...] = ()
    """What is passed over, and what could not be looked at."""


def read_time(text: str, now: datetime) -> datetime:
    """A time, with a zone or in that of this machine; or milliseconds since 1970, as Kafka's tools tell them.

    Raises:
        UsageError: it is none, or has not come yet.
    """
    time = _parsed(text.strip())
    if time is None or time.year < _FIRST_YEAR:
        raise UsageError(f"--to-timestamp can't be {text!r}: it is no time", hint=_FORMS)
    time = time.astimezone()
    if time > now:
        raise UsageError(
            f"--to-timestamp {text!r} is in the future: {shown_time(time)}", hint="nothing could be read from there on"
        )
    return time


def _parsed(text: str) -> datetime | None:
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    if not _TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(re.sub(r" (?=[-+Z])", "", text))
    except ValueError:
        return None


def shown_time(time: datetime) -> str:
    return time.astimezone().isoformat(sep=" ", timespec="milliseconds" if time.microsecond else "seconds")
