"""Messages that can't be read: fetched again by their offsets once a batch has met them, and put into quarantine."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tauro.state.quarantine import Quarantine, QuarantinedRow, written_time
from tauro.streaming.run.intake import DirectIntake, Recount, SetAside
from tauro.streaming.run.kept_setting import KeptSetting
from tauro.streaming.vocabulary import OnBadRecord

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.state.checkpoint import Checkpoint
    from tauro.streaming.readers.base import BaseStreamingReader
    from tauro.streaming.run.intake import Tell
    from tauro.streaming.run.plan import InputPlan


@dataclass(frozen=True)
class Keeping:
    """Where messages of an input are put, and which query's batches count: where a node has several, its first."""

    rows: Quarantine
    checkpoint: Checkpoint
    last_recorded: int
    """The newest batch that the ledger knows of. It is told of a batch once its messages are safe."""


class MessageIntake(DirectIntake):
    """A source whose messages are kept elsewhere for a while, so that a batch can be looked at again."""

    def __init__(self, plan: InputPlan, reader: BaseStreamingReader, keeping: Keeping, tell: Tell) -> None:
        super().__init__(plan, reader)
        self._keeping = keeping
        self._tell = tell
        self._has_told = False
        self._setting = KeptSetting(keeping.checkpoint.path, plan.name)
        self._was = self._setting.get(plan.on_bad_record)
        self._left = range(keeping.last_recorded + 1, keeping.checkpoint.last_committed + 1)
        if self._was is not OnBadRecord.QUARANTINE:
            self._left = range(0)

    def recount(self, checkpoint: Path, batch_id: int) -> Recount | None:
        is_mine = checkpoint == self._keeping.checkpoint.path
        if is_mine and self._judged_by() is OnBadRecord.QUARANTINE:
            self._take(batch_id)
        return super().recount(checkpoint, batch_id)

    def starting(self) -> None:
        self._setting.keep(self._plan.on_bad_record)
        self._was = self._plan.on_bad_record

    def _judged_by(self) -> OnBadRecord:
        return self._was

    def blocker(self) -> str | None:
        """Batches that were committed when a crash came, before the ledger was told, are looked at first."""
        reason = super().blocker()
        if reason is None and self._left:
            for batch_id in self._left:
                if self._keeping.checkpoint.has_batch(batch_id):
                    self._take(batch_id)
            self._left = range(0)
        return reason

    def set_aside(self, checkpoint: Path, batch_id: int, bad_rows: int) -> SetAside:
        if not bad_rows or checkpoint != self._keeping.checkpoint.path:
            return SetAside(bad_rows)
        found = self._take(batch_id)
        if found < bad_rows:
            self._tell(
                f"batch {batch_id} met {bad_rows} messages of '{self._plan.name}' that can't be read; only {found} of"
                " them were still there to be put aside",
                hint="let the topic keep its messages for longer",
            )
        return SetAside(found, max(bad_rows - found, 0))

    @cached_property
    def _known(self) -> dict[tuple[object, ...], str]:
        """Where each message is: with a new checkpoint, those that are there already are read again."""
        rows = self._keeping.rows
        return {_identity(row): piece for piece in rows.pieces() for row in rows.rows(piece)}

    def _take(self, batch_id: int) -> int:
        offsets = self._keeping.checkpoint.offsets_of(batch_id)
        unfit = self._reader.read_unfit(self._plan.source, offsets)
        now = written_time()
        found = () if unfit is None else unfit.toLocalIterator()
        rows = sorted((_row(message, batch_id, now) for message in found), key=_place)
        piece = f"{self._keeping.checkpoint.query_id}-{batch_id}"
        new = [row for row in rows if self._known.setdefault(_identity(row), piece) == piece]
        if new or self._keeping.rows.has(piece):
            self._keeping.rows.keep(piece, new)
        if rows and not self._has_told:
            self._has_told = True
            self._tell(
                f"messages of '{self._plan.name}' can't be read, and go into quarantine; the first is {rows[0].place}:"
                f" {rows[0].reason}",
                hint="'tauro quarantine show' prints them",
            )
        return len(rows)


def _row(message: Any, batch_id: int, time: str) -> QuarantinedRow:
    topic, partition, offset, value, reason = message
    content = b"" if value is None else bytes(value)
    try:
        text, base64 = content.decode(), None
    except UnicodeDecodeError:
        text, base64 = content.decode(errors="replace"), b64encode(content).decode()
    return QuarantinedRow(text, reason, time, batch_id, topic=topic, partition=partition, offset=offset, base64=base64)


def _place(row: QuarantinedRow) -> tuple[str, int, int]:
    return row.topic or "", row.partition or 0, row.offset or 0


def _identity(row: QuarantinedRow) -> tuple[object, ...]:
    """The text too: a topic that is made anew counts from 0 again."""
    return row.topic, row.partition, row.offset, row.text
