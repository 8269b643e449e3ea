"""What happens in a run, as facts that are handed to whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class NodeWaiting:
    node: str
    reason: str


@dataclass(frozen=True)
class NodeStarted:
    node: str
    query_name: str


@dataclass(frozen=True)
class BatchCommitted:
    node: str
    output: str
    query_id: str
    batch_id: int
    rows_in: int
    rows_out: int | None
    """None where it was not counted."""
    duration_ms: int
    rows_per_second: float
    offsets: str | None = None
    bad_rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows of each input did not fit, as Spark counted them: more than once what it read more than once."""
    quarantined: int = 0
    """Rows that are in quarantine now."""
    dropped: int = 0


@dataclass(frozen=True)
class Notice:
    """Something the user should know of: a file that was refused, a schema that was inferred."""

    node: str
    text: str
    hint: str | None = None
    is_warning: bool = True


@dataclass(frozen=True)
class NodeRetrying:
    """It failed of something that can pass, and is tried again after a while."""

    node: str
    seconds: float
    """Until the next attempt."""
    attempt: int
    """The number of that attempt."""
    max_attempts: int
    reason: str
    hint: str | None = None


@dataclass(frozen=True)
class NodeEnded:
    node: str
    reason: str


@dataclass(frozen=True)
class NodeFailed:
    node: str
    message: str
    hint: str | None = None


RunEvent: TypeAlias = NodeWaiting | NodeStarted | BatchCommitted | Notice | NodeRetrying | NodeEnded | NodeFailed
Observer: TypeAlias = Callable[[RunEvent], None]
"""Called from several threads, one call at a time; must return soon and not raise."""
