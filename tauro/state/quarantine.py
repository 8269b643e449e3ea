"""Rows that were kept out of a stream: their text, where it stood, and what is wrong with it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tauro.errors import EnvironmentUnfitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tauro.state.storage import Storage

_FOLDER: Final = "quarantine"
_SUFFIX: Final = ".jsonl"
_LONGEST_NAME: Final = 120
"""In bytes: a name begins with what tells it from others, and state needs some room for names of its own."""


@dataclass(frozen=True)
class QuarantinedRow:
    text: str
    reason: str
    time: str
    """When it was put here, in UTC."""
    batch: int
    file: str | None = None
    """As the user knows it."""
    line: int | None = None
    """Where it is known."""
    topic: str | None = None
    partition: int | None = None
    offset: int | None = None
    base64: str | None = None
    """The message itself, where it is no text."""

    @property
    def place(self) -> str:
        """Where it stood, in a word."""
        if self.topic is not None:
            return f"{self.topic}[{self.partition}]@{self.offset}"
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"


class Quarantine:
    """The bad rows of one input, in `quarantine/<pipeline>/<node>/<input>/`; `scope` is those three.

    One text for each piece of the input that is read as a whole, such as a file, under the piece's name. So what is put
    here again, because a crash came in between, is there once.
    """

    def __init__(self, storage: Storage, scope: str) -> None:
        self._storage = storage
        self._folder = f"{_FOLDER}/{scope}"

    def keep(self, piece: str, rows: Iterable[QuarantinedRow]) -> None:
        """Keep the rows of a piece, in place of those that it had; on the disk when it returns."""
        lines = [json.dumps(_said(row), ensure_ascii=False) + "\n" for row in rows]
        if lines:
            self._storage.write(self._path(piece), "".join(lines))
        else:
            self._storage.delete(self._path(piece))

    def rows(self, piece: str) -> tuple[QuarantinedRow, ...]:
        """Raises EnvironmentUnfitError where somebody has changed the file so that it can't be read."""
        path = self._path(piece)
        lines = (self._storage.read(path) or "").split("\n")
        return tuple(_row(path, number, line) for number, line in enumerate(lines, 1) if line)

    def all(self) -> Iterator[QuarantinedRow]:
        return (row for piece in self.pieces() for row in self.rows(piece))

    def purge(self, until: str) -> int:
        """Remove the rows that were put here by then, for good; returns how many they were."""
        removed = 0
        for piece in self.pieces():
            rows = self.rows(piece)
            later = [row for row in rows if row.time > until]
            if len(later) < len(rows):
                self.keep(piece, later)
            removed += len(rows) - len(later)
        return removed

    def remove_older(self, before: float) -> int:
        """Remove what was put here before then, in seconds since 1970, for good; says how many rows.

        For whoever puts rows here: a piece that another one writes meanwhile could go with the old one.
        """
        count = 0
        for path in map(self._path, self.pieces()):
            written_at = self._storage.written_at(path)
            if written_at is not None and written_at < before:
                count += (self._storage.read(path) or "").count("\n")
                self._storage.delete(path)
        return count

    def has(self, piece: str) -> bool:
        return piece[:_LONGEST_NAME] in self.pieces()

    def those_of(self, pieces: Iterable[str]) -> frozenset[str]:
        """Those of which there are rows."""
        there = frozenset(self.pieces())
        return frozenset(piece for piece in pieces if piece[:_LONGEST_NAME] in there)

    def pieces(self) -> tuple[str, ...]:
        """The names under which there are rows, as far as they are kept: the beginning of long ones."""
        names = self._storage.names(self._folder)
        return tuple(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))

    def _path(self, piece: str) -> str:
        return f"{self._folder}/{piece[:_LONGEST_NAME]}{_SUFFIX}"


def places(storage: Storage) -> tuple[tuple[str, str, str], ...]:
    """Pipeline, node and input of everything that has rows in quarantine."""
    pipelines = storage.names(_FOLDER)
    nodes = [(pipeline, node) for pipeline in pipelines for node in storage.names(f"{_FOLDER}/{pipeline}")]
    inputs = [(*place, name) for place in nodes for name in storage.names("/".join((_FOLDER, *place)))]
    return tuple(place for place in inputs if Quarantine(storage, "/".join(place)).pieces())


def written_time(time: datetime | None = None) -> str:
    """In the one form that all rows have it in, so that texts compare as times do; now, where none is given."""
    return (time or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds")


def _row(path: str, number: int, line: str) -> QuarantinedRow:
    try:
        row = QuarantinedRow(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        raise _damaged(path, number) from None
    if not all(isinstance(word, str) for word in (row.text, row.reason, row.time)):
        raise _damaged(path, number)
    return row


def _damaged(path: str, number: int) -> EnvironmentUnfitError:
    hint = "mend it, or move it away; 'tauro quarantine show --format file' prints rows to be mended elsewhere"
    return EnvironmentUnfitError(f"{path!r} in Tauro's state is damaged: line {number} is no row", hint=hint)


def _said(row: QuarantinedRow) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if value is not None}
