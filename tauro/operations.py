"""What a query or a function does with a stream that Spark keeps state for, or refuses: in SQL and in Python alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

SESSIONS = "session_window"
TIME_WINDOWS = frozenset({"window", SESSIONS})
"""The functions that make groups of times, in SQL and in Python."""


class Kind(Enum):
    AGGREGATION = auto()
    """Groups, and DISTINCT in SQL: state for each group."""
    DEDUPLICATION = auto()
    """Rows that were seen are remembered."""
    STREAM_JOIN = auto()
    """Of two streams: rows of both are kept until no match can come."""
    OUTER_STREAM_JOIN = auto()
    """The same, where rows without a match are written once none can come."""
    ORDER = auto()
    """Of all rows: only a result that is written whole can have one."""
    WITHIN_WATERMARK = auto()
    """Rows that were seen are remembered until the watermark has passed them."""
    LIMIT = auto()
    REFUSED = auto()
    """What no stream can have."""


@dataclass(frozen=True)
class Operation:
    kind: Kind
    word: str
    """As it is written, such as `GROUP BY`."""
    remedy: str | None = None
    """What to do instead, of what is refused."""
    by_time: bool = False
    """Whether its groups are windows of time, of which new ones come for ever."""
    by_session: bool = False
    """Whether these windows grow and merge with their rows."""
