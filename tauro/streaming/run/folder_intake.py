"""A watched folder: settled files land, their schema is found, what was read is cleaned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.streaming.landing.events import EventKind, FileEvent
from tauro.streaming.run.file_news import FileNews
from tauro.streaming.run.intake import Recount, SetAside, unless_gone
from tauro.streaming.run.marked_files import ReadFile
from tauro.streaming.run.pause import Pause

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tauro.schema import Schema
    from tauro.streaming.landing.folder import LandingFolder
    from tauro.streaming.readers.files import FileStreamingReader
    from tauro.streaming.run.file_quarantine import FileQuarantine
    from tauro.streaming.run.folder_schema import FolderSchema
    from tauro.streaming.run.intake import Tell
    from tauro.streaming.run.plan import InputPlan
    from tauro.streaming.run.read_copies import ReadCopies

_NEXT = "it is read from the next start on, with its new columns"
_LEAVES_ROWS = {EventKind.CHANGED, EventKind.REFUSED}


class FolderIntake:
    """One input's folder."""

    def __init__(
        self,
        plan: InputPlan,
        folder: LandingFolder,
        reader: FileStreamingReader,
        columns: FolderSchema,
        copies: ReadCopies,
        tell: Tell,
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._reader = reader
        self._columns = columns
        self._copies = copies
        self._unread: set[str] = set()
        self._news = FileNews(tell, self._hint)
        self._pause = Pause()
        self._unexamined: set[str] = set()
        self._has_started = False
        self.schema: Schema | None = None
        self.quarantine: FileQuarantine | None = None
        """Where rows go that do not fit; None where they do not get so far. Set before `open`."""

    def open(self) -> None:
        """Bring ledger, landing folder and checkpoints into agreement. Called once, before Spark reads."""
        known = self._columns.known()
        if known is not None:
            self._settle_on(known)
        checkpoints = self._copies.checkpoints
        self._tell_of(self._folder.recover(checkpoints, keeps_read=bool(checkpoints)))
        self._copies.look()
        if self.quarantine is not None:
            self._unexamined = self._copies.done()

    @property
    def waiting_files(self) -> int:
        return self._folder.waiting

    @property
    def unread_files(self) -> int:
        return len(self._unread)

    def has_reached_end(self) -> bool:
        return False

    def scan(self) -> None:
        if not self._pause.is_over:
            return
        with self._pause.after():
            events = self._folder.scan()
        while self._widen(events):
            known = [event for event in events if event.with_new_columns is None]
            events = (*known, *self._scan_again())
        if events or self._folder.pending():
            self._pause.skip()
        self._tell_of(events)

    def unsettled(self) -> Sequence[str]:
        return self._folder.pending()

    def blocker(self) -> str | None:
        self._examine_left()
        if self.schema is None:
            self._infer()
        return None if self.schema is not None else f"waiting for the first file in '{self._plan.written_path}'"

    def recount(self, checkpoint: Path, batch_id: int) -> Recount | None:
        """Copies are removed only after their batch was recorded, so they are there."""
        mine = self._copies.of(checkpoint)
        if mine is None or self.schema is None:
            return None
        copies = mine.batch_files(batch_id, self._folder.folder)
        if not all(copy.exists() for copy in copies):
            return None
        if self.quarantine is not None and self._plan.source.tells_bad_rows:
            counted = self.quarantine.recount(self._read_files(copies), batch_id, checkpoint)
            return None if mine.is_shared(batch_id) else counted
        if mine.is_shared(batch_id):
            return None
        source = self._plan.source.model_copy(update={"declared_schema": self.schema})
        rows = unless_gone(lambda: self._reader.count_rows(source, copies)) if copies else 0
        return None if rows is None else Recount(rows, 0, 0)

    def starting(self) -> None:
        """What earlier runs have read goes; nobody needs it any more."""
        self._has_started = True
        for checkpoint in self._copies.checkpoints:
            if self.quarantine is not None and self.schema is not None:
                self.quarantine.keep_reading(checkpoint.path, self.schema)
        self._clean()

    def set_aside(self, checkpoint: Path, batch_id: int, bad_rows: int) -> SetAside:
        mine = self._copies.of(checkpoint)
        if self.quarantine is None or mine is None or self.schema is None:
            return SetAside(0)
        copies = mine.batch_files(batch_id, self._folder.folder)
        if bad_rows:
            return SetAside(self.quarantine.take(self._read_files(copies), batch_id, self.schema))
        self.quarantine.clear(copy.name for copy in copies)
        return SetAside(0)

    def _read_files(self, copies: Iterable[Path]) -> list[ReadFile]:
        return [ReadFile(str(copy), copy.name, self._folder.origin(copy.name), copy) for copy in copies]

    def committed(self, checkpoint: Path, batch_id: int) -> None:
        """Copies go once every query that reads them has committed them."""
        mine = self._copies.of(checkpoint)
        if mine is None:
            return
        self._copies.committed(mine, batch_id)
        self._clean(batch_id)

    def _clean(self, batch_id: int | None = None) -> None:
        done = self._copies.done()
        self._folder.clean(done, batch_id)
        if self.quarantine is not None:
            self.quarantine.forget(done)
        self._copies.forget(done)

    def _examine_left(self) -> None:
        """Copies that are there although their batch is committed: a crash came before their bad rows were safe."""
        if self.quarantine is not None and self._unexamined:
            copies = [self._folder.folder / name for name in sorted(self._unexamined)]
            latest = self._copies.checkpoints[0]
            self.quarantine.take_left(self._read_files(copies), latest.last_committed, latest.path)
            self._unexamined = set()

    def _infer(self) -> None:
        schema = self._columns.of_first_file()
        if schema is not None:
            self._settle_on(schema)
            if self._columns.may_widen:
                self._pause.skip()
                self.scan()  # other files may have more columns

    def _widen(self, events: Sequence[FileEvent]) -> bool:
        """Take new columns in, as long as nothing has started that would not have them."""
        files = [event.with_new_columns for event in events if event.with_new_columns is not None]
        if not files or self.schema is None or self._has_started or not self._columns.may_widen:
            return False
        wider = self._columns.widened(self.schema, files)
        if wider is not None:
            self._settle_on(wider)
        return wider is not None

    def _scan_again(self) -> list[FileEvent]:
        """At once, for a node that ends by itself looks no more once it has started."""
        events: list[FileEvent] = []
        left = set(self._folder.pending())
        while left:
            events += self._folder.scan()
            before, left = left, left & set(self._folder.pending())
            if left == before:
                break
        return events

    def _settle_on(self, schema: Schema) -> None:
        self.schema = schema
        file_format = self._reader.file_format(self._plan.source, schema)
        self._folder.file_format = file_format.evolving() if self._folder.evolves else file_format

    def _tell_of(self, events: Sequence[FileEvent]) -> None:
        for event in events:
            if event.kind in _LEAVES_ROWS:
                self._unread.add(event.path)
            else:
                self._unread.discard(event.path)
        self._news.tell(events)

    def _hint(self, event: FileEvent) -> str | None:
        return _NEXT if event.with_new_columns is not None and self._columns.may_widen else event.hint
