"""How long is kept what nothing needs any more but people."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from tauro.durations import parse_interval
from tauro.spelling import nearest
from tauro.streaming.specs.base import Spec

FOREVER = "forever"
SHORTEST_SECONDS = 3600.0
_DAYS = range(1, 10_000)


def _check_lifetime(written: object) -> object:
    if isinstance(written, int | float) and not isinstance(written, bool):
        form = f"'{written} days'" if written in _DAYS else "it as in '30 days'"
        raise ValueError(f"{written!r} is not a length of time; write {form}, or '{FOREVER}'")  # noqa: TRY004
    return written.strip().casefold() if isinstance(written, str) else written


def _check_length(text: str) -> str:
    if text == FOREVER:
        return text
    try:
        seconds = parse_interval(text)
    except ValueError as error:
        if nearest(text, (FOREVER,)) is not None:
            raise ValueError(f"{text!r} is not a length of time; did you mean '{FOREVER}'?") from None
        if "did you mean" in str(error):
            raise
        raise ValueError(f"{text!r} is not a length of time; write it as in '30 days', or '{FOREVER}'") from None
    if seconds < SHORTEST_SECONDS:
        raise ValueError(f"{text!r} is shorter than '1 hour'")
    return text


Lifetime = Annotated[str, BeforeValidator(_check_lifetime), AfterValidator(_check_length)]


class RetainSettings(Spec):
    logs: Lifetime = "30 days"
    """Full log files, `tauro.log.1` and the like; of each log there are five at most."""
    quarantine: Lifetime = FOREVER
    """Rows in quarantine, whether they were brought back or not."""
    reset: Lifetime = FOREVER
    """Checkpoints and outputs that `tauro reset` moved into the state's folder."""
    leftovers: Lifetime = FOREVER
    """Files of batches that were cut, moved out of the output."""
    history: Lifetime = "90 days"
    """Runs, failures and batches in the ledger, one by one; of older batches the sums of each day stay."""


def seconds_of(lifetime: str) -> float | None:
    """None where it has no end."""
    return None if lifetime == FOREVER else parse_interval(lifetime)
