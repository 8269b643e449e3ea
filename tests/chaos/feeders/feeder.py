"""What a job reads: rows that are numbered, some of which can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Shape:
    """What is fed at once."""

    pieces: int = 3
    """Files, or batches of messages."""
    rows: int = 20
    """In each of them."""
    bad: int = 1
    """Rows in each of them that can't be read, beside the others: at no point may those get lost either."""
    width: int = 1
    """Bytes of each row that nobody wants."""


class Feeder(Protocol):
    is_folder: ClassVar[bool]
    said: str
    """What the input says, in YAML."""

    def feed(self, numbers: Sequence[int], bad: Sequence[str], width: int) -> None:
        """Add one piece: the rows of these numbers, and bad ones."""

    def bad_text(self, number: int) -> str:
        """A row that can't be read, as it is found in quarantine."""

    def close(self) -> None: ...
