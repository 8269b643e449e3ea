"""How often a node that failed is tried again, and after which time."""

from __future__ import annotations

from pydantic import Field, field_validator

from tauro.durations import parse_interval
from tauro.streaming.specs.base import Interval, Spec


class RestartSpec(Spec):
    max_attempts: int = Field(default=10, ge=1)
    """How often it is tried in a row, the first time included; 1: never again."""
    backoff: Interval = "2 seconds"
    """How long it waits before the second attempt; twice as long before each one after that, up to a minute."""
    reset_after: Interval = "10 minutes"
    """After so long without a failure, attempts are counted from the first again."""

    @field_validator("reset_after")
    @classmethod
    def _lets_attempts_count(cls, interval: str) -> str:
        if parse_interval(interval) <= 0:
            raise ValueError("'reset_after' must be longer than '0 seconds': attempts would never be counted")
        return interval


NO_RESTARTS = RestartSpec(max_attempts=1)
