"""How one streaming input gets its data ready for Spark."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from tauro.state.checkpoint import Checkpoint
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.vocabulary import OnBadRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tauro.schema import Schema
    from tauro.streaming.readers.base import BaseStreamingReader
    from tauro.streaming.readers.files import FileStreamingReader
    from tauro.streaming.run.plan import InputPlan


logger = logging.getLogger(__name__)

Counted = TypeVar("Counted")


class Tell(Protocol):
    """Says something to the user about the node at hand."""

    def __call__(self, text: str, *, hint: str | None = None, is_warning: bool = True) -> None: ...


class Recount(NamedTuple):
    """What a batch read of an input, found by reading it once more."""

    rows_in: int
    quarantined: int
    dropped: int


class SetAside(NamedTuple):
    """What became of the rows of a batch that do not fit."""

    quarantined: int
    gone: int = 0
    """Those that could not be found any more."""


def unless_gone(count: Callable[[], Counted]) -> Counted | None:
    """What can't be read any more is not counted."""
    from pyspark.errors import PySparkException

    try:
        return count()
    except PySparkException as error:
        logger.warning("a batch can't be read again: %s", error)
        return None


class Intake(Protocol):
    """Asked in turn by the node's own thread; never by two threads at once."""

    @property
    def schema(self) -> Schema | None:
        """The columns, once they are known; None too where the source brings its own."""

    @property
    def waiting_files(self) -> int:
        """Files that are there and not read yet."""

    @property
    def unread_files(self) -> int:
        """Files whose rows stay out of the output until somebody does something: refused, or changed."""

    def scan(self) -> None:
        """Look at the source once. Cheap when there is nothing new."""

    def blocker(self) -> str | None:
        """Why the query can't start yet, in a few words; None when it can. Called once there is a session."""

    def has_reached_end(self) -> bool:
        """Whether all that the source will ever have to give is there."""

    def unsettled(self) -> Sequence[str]:
        """What is still being written, by name."""

    def recount(self, checkpoint: Path, batch_id: int) -> Recount | None:
        """What a batch read that Spark has told nothing of; None where nobody knows any more.

        Its rows that do not fit are put aside, and safe when this returns. Called before `starting`, of batches that
        were committed when a crash came; later, before `committed`, of those that an output had already.
        """

    def starting(self) -> None:
        """The node's queries are about to start."""

    def set_aside(self, checkpoint: Path, batch_id: int, bad_rows: int) -> SetAside:
        """Put the rows of a committed batch that do not fit into quarantine, and say how many they are.

        They are safe when it returns. `bad_rows` is how many Spark counted. Called before `committed`.
        """

    def committed(self, checkpoint: Path, batch_id: int) -> None:
        """One of the node's queries has committed a batch; its checkpoint tells what was in it."""


class DirectIntake:
    """A source that Spark reads by itself, once it is there."""

    schema: Schema | None = None
    waiting_files = 0
    unread_files = 0

    def __init__(self, plan: InputPlan, reader: BaseStreamingReader) -> None:
        self._plan = plan
        self._reader = reader

    def scan(self) -> None:
        pass

    def blocker(self) -> str | None:
        reason = self._reader.lacking(self._plan.source)
        if reason is None:
            return None
        upstream = " and ".join(repr(name) for name in self._plan.upstream)
        if upstream:
            return f"waiting for the first rows of node {upstream}"
        raise StreamingQueryError(f"input {self._plan.name!r}: {reason}", hint="look at its 'path:'")

    def has_reached_end(self) -> bool:
        return self._reader.has_reached_end(self._plan.source)

    def unsettled(self) -> Sequence[str]:
        return ()

    def recount(self, checkpoint: Path, batch_id: int) -> Recount | None:
        if not self._plan.source.keeps_rows:
            return None
        offsets = Checkpoint(checkpoint).offsets_of(batch_id)
        counted = unless_gone(lambda: self._reader.recount(self._plan.source, offsets))
        if counted is None:
            return None
        rows, bad = counted
        setting = self._judged_by()
        return Recount(rows, bad * (setting is OnBadRecord.QUARANTINE), bad * (setting is OnBadRecord.DROP))

    def _judged_by(self) -> OnBadRecord:
        """What was done with bad rows of batches before this start."""
        return self._plan.on_bad_record

    def starting(self) -> None:
        pass

    def set_aside(self, checkpoint: Path, batch_id: int, bad_rows: int) -> SetAside:
        return SetAside(0)

    def committed(self, checkpoint: Path, batch_id: int) -> None:
        pass


class EdgeIntake(DirectIntake):
    """Files that Spark reads where they are: what another stream writes, or a folder on a remote store."""

    def __init__(self, plan: InputPlan, reader: FileStreamingReader) -> None:
        super().__init__(plan, reader)
        self._files = reader
        self.schema = getattr(plan.source, "declared_schema", None)

    def blocker(self) -> str | None:
        """Where no schema is declared, it is that of what lies there: so something must."""
        if self.schema is not None:
            return None
        location = self._plan.location
        assert location is not None
        if location.local is not None and not _has_output(location.local):
            upstream = " and ".join(repr(name) for name in self._plan.upstream)
            return f"waiting for the first rows of node {upstream}" if upstream else "waiting for data"
        self.schema = self._files.infer_schema(self._plan.source, location.text)
        return None if self.schema is not None else "waiting for data"


def _has_output(folder: Path) -> bool:
    return any(folder.rglob("part-*"))
