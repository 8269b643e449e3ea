"""What becomes of a checkpoint whose node has changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    SAFE = "safe"
    """The query goes on."""
    NEW = "needs a new checkpoint"
    """Spark dies of it, or loses or mixes rows."""
    UNDEFINED = "undefined"
    """Nobody promises what comes out."""


@dataclass(frozen=True)
class Circumstances:
    is_stateful: bool
    """Whether the query keeps something between its batches, or may."""
    has_committed: bool = True
    """Whether rows have come out already."""
