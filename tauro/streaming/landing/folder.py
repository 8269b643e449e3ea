"""The landing folder of one input: what the user puts into a folder, each file once, whole, and never changing.

The order of steps, and what a crash after each leaves behind:

1. A settled file is copied under a hidden name, hashed, checked, and rewritten where its columns stand in another
   order. *Crash: a leftover, which the next start removes. Spark has seen nothing.*
2. The ledger gets its record, `landing`. *Crash: a record without a copy; the next start forgets it, and the file
   lands anew.*
3. The copy is renamed to its landed name; bytes, then names are synced. *Crash: the next start finds copy and
   record, and calls them landed.*
4. The ledger says `landed`.
5. Spark lists the copy in its source log, reads it, commits (see `tauro.state.checkpoint`). *Crash: until the commit
   the copy is neither changed nor removed, so the batch is repeated with the same bytes.*
6. Whoever reads the copies takes from them what it still needs, such as rows that do not fit. *Crash: the next start
   finds a copy of a committed batch, which stays until it is cleaned (`keeps_read`).*
7. The ledger says `read`, then the copy is removed. *Crash: the next start finds the batch in the commit log, and
   does the same again.*

The landed name is a function of path and content. So where ledger and disk part ways all the same (one of them was
deleted, or restored from a copy), a file that lands again gets the name it had, and Spark, which keeps the names of
all files it ever listed, does not read it again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from tauro.state.file_ledger import TAKEN, FileState
from tauro.streaming.landing.events import EventKind, FileEvent, News
from tauro.streaming.landing.examiner import Examiner
from tauro.streaming.landing.group import Group
from tauro.streaming.landing.listing import folder_event, look_into, unmounted_event
from tauro.streaming.landing.names import user_name
from tauro.streaming.landing.recovery import Recovery
from tauro.streaming.landing.selection import Selection
from tauro.streaming.landing.settling import Settling
from tauro.streaming.landing.shelf import Shelf
from tauro.streaming.vocabulary import LandingMode, OnFileChange, OnSchemaChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tauro.state.checkpoint import Checkpoint
    from tauro.state.file_ledger import FileLedger, Signature
    from tauro.streaming.landing.examiner import Finding
    from tauro.streaming.landing.formats import FileFormat
    from tauro.streaming.landing.listing import Found, Look

_GROUP: Final = 64
"""How many files share the ledger's two transactions."""


@dataclass(frozen=True)
class LandingOptions:
    settle_seconds: float = 1.0
    pattern: str | None = None
    recursive: bool = False
    mode: LandingMode = LandingMode.COPY
    on_file_change: OnFileChange = OnFileChange.REPORT
    on_schema_change: OnSchemaChange = OnSchemaChange.QUARANTINE
    scan_seconds: float = 1.0
    """After this time a scan returns, and goes on when it is called again."""


class LandingFolder:
    """Call `recover` once before Spark starts, then `scan` again and again from one thread, and `clean` after commits.

    `source` is the user's folder, `folder` the one for Spark (resolved, on a local disk), `project` what shown paths
    are relative to. While `file_format` does not know its columns, one file with a row lands, and no other before
    `file_format` is set to one that does.
    """

    def __init__(
        self,
        source: Path,
        folder: Path,
        files: FileLedger,
        file_format: FileFormat,
        options: LandingOptions = LandingOptions(),
        project: Path | None = None,
    ) -> None:
        self.source = source
        self.file_format = file_format
        self._files = files
        self._options = options
        self._project = project
        self._shelf = Shelf(folder)
        self._settling = Settling(options.settle_seconds)
        self._known: dict[str, Signature] | None = None
        self._news = News()
        self._was_mounted = False
        self._lock = Lock()

    @property
    def folder(self) -> Path:
        return self._shelf.folder

    @property
    def evolves(self) -> bool:
        """Whether files may have other columns than the schema."""
        return self._options.on_schema_change is OnSchemaChange.EVOLVE

    def scan(self) -> tuple[FileEvent, ...]:
        """Look once, land what has settled, and tell what is new. With nothing new it costs one `stat` a file.

        Raises:
            FileChangedError: a file that was read has changed, and `on_file_change` is `fail`.
            SchemaChangedError: a file has other columns than the schema, and `on_schema_change` is `fail`.
            EnvironmentUnfitError: the disk is full, or the state can't be written. What has not landed is still there,
                and lands at the next scan that can.
        """
        with self._lock:
            known = self._load()
            look = look_into(self.source, self._selection(), known, with_ctime=not self._links)
            events = [*self._gone(look), *self._news.once(self._skipped(look))]
            for found in look.found:
                self._settling.see(found.path, found.signature)
            return (*events, *self._land(look.found))

    def landed(self) -> list[Path]:
        """The copies that are there for Spark, read already or not, by the time they were made."""
        return sorted((self.folder / name for name in self._shelf.names()), key=_landing_order)

    @property
    def waiting(self) -> int:
        """How many files there are that Spark may not have read: copies, and files that are pending."""
        return len(self._shelf.names()) + len(self._settling.paths)

    def pending(self) -> tuple[str, ...]:
        """Paths, relative to the source, of files that the last scan saw and has not dealt with."""
        return tuple(sorted(self._settling.paths))

    def clean(self, landed_names: Iterable[str], batch_id: int | None = None) -> None:
        """Remove the copies of a batch: call it only when the batch stands in Spark's commit log."""
        names = list(landed_names)
        self._files.move(names, FileState.READ, batch_id)
        self._shelf.remove(names)

    def origin(self, landed_name: str) -> str:
        """The path of the user's file that a copy was made of, as the user knows it."""
        record = self._files.get(landed_name)
        return self._shown(user_name(landed_name) if record is None else record.path)

    def recover(self, checkpoints: Sequence[Checkpoint], *, keeps_read: bool = False) -> tuple[FileEvent, ...]:
        """Make ledger, landing folder and Spark's logs agree. Call it before Spark starts, with the lock held.

        `checkpoints` are those of all queries that read this folder; none where they can't be read from here (a
        remote one), and then the ledger alone is trusted. Checkpoints on which nothing ever ran mean to begin anew:
        every file lands again. With `keeps_read`, copies that are read stay until they are cleaned, since somebody has
        to look at them first.

        Raises:
            EnvironmentUnfitError: rows would be lost: a batch has planned files whose copies are gone and whose
                sources have other content, or the checkpoint belongs to a project folder elsewhere.
        """
        with self._lock:
            self._known = None
            self._shelf.prepare()
            recovery = Recovery(self._shelf, self._files, self._examiner(), self.file_format, keeps_read=keeps_read)
            return recovery.run(checkpoints)

    def land_anew(self, *, but: Iterable[str] = ()) -> bool:
        """Look again at files that were refused, and at those whose copies nobody has listed yet: not at `but`.

        They are `pending` when it returns. False, and nothing is done, where such a copy is the only one left.
        """
        with self._lock:
            names = set(self._shelf.names()) - set(but)
            again = [file for file in self._files.all() if file.name in names or file.state is FileState.REFUSED]
            recovery = Recovery(self._shelf, self._files, self._examiner(), self.file_format)
            if not recovery.take_back(names):
                return False
            self._known = None
            for file in again:
                if file.signature is not None:
                    self._settling.trust(file.path, file.signature)
            return True

    @property
    def _links(self) -> bool:
        return self._options.mode is LandingMode.LINK

    def _selection(self) -> Selection:
        return Selection(self.file_format.suffixes, self._options.pattern, self._options.recursive)

    def _examiner(self) -> Examiner:
        options = self._options
        return Examiner(
            self.source,
            self._shelf,
            self._files,
            self._shown,
            self._links,
            options.on_file_change,
            options.on_schema_change,
        )

    def _load(self) -> dict[str, Signature]:
        """The signatures under which files need no look: those of their latest sight, when that settled them."""
        if self._known is None:
            self._shelf.prepare()
            settled = TAKEN | ({FileState.CHANGED} if self._options.on_file_change is OnFileChange.REPORT else set())
            self._known = {}
            for record in self._files.all():
                self._known.pop(record.path, None)
                if record.state in settled and record.signature is not None:
                    self._known[record.path] = record.signature
        return self._known

    def _gone(self, look: Look) -> list[FileEvent]:
        """Files that went away before they were read; one event for a folder that went away with them."""
        gone = set(self._settling.paths) - {found.path for found in look.found}
        for path in gone:
            self._settling.drop(path)
        self._was_mounted |= look.is_mounted
        if look.missing is not None:
            return self._news.once([folder_event(self._shown(""), look.missing)])
        if self._was_mounted and not look.is_mounted:
            return self._news.once([unmounted_event(self._shown(""))])
        self._news.forget(self._shown(""))
        return [
            FileEvent(EventKind.VANISHED, self._shown(path), "it was gone before it was read") for path in sorted(gone)
        ]

    def _skipped(self, look: Look) -> list[FileEvent]:
        return [FileEvent(EventKind.SKIPPED, self._shown(path), reason, hint) for path, reason, hint in look.skipped]

    def _land(self, seen: Sequence[Found]) -> list[FileEvent]:
        if not self.file_format.knows_columns and self._shelf.names():
            return []
        ready = [found for found in seen if self._settling.may_be_quiet(found.path, found.ctime_ns)]
        ready.sort(key=lambda found: (found.signature.mtime_ns, found.path))
        examiner, deadline = self._examiner(), time.monotonic() + self._options.scan_seconds
        events: list[FileEvent] = []
        with Group(self._files, self._shelf) as group:
            for found in ready:
                was_watched = self._settling.was_watched(found.path)
                finding = examiner.examine(found, self.file_format, was_watched=was_watched)
                if finding is not None:
                    group.add(found, finding)
                is_last = time.monotonic() > deadline or self._must_wait_for_columns(finding)
                if is_last or len(group) == _GROUP:
                    events += self._settle(group)
                if is_last:
                    break
            return events + self._settle(group)

    def _must_wait_for_columns(self, finding: Finding | None) -> bool:
        return finding is not None and finding.snapshot is not None and not self.file_format.knows_columns

    def _settle(self, group: Group) -> list[FileEvent]:
        events: list[FileEvent] = []
        for found, finding in group.publish():
            if finding.is_final:
                self._settling.drop(found.path)
                self._load()[found.path] = found.signature
            if finding.event is not None:
                events += self._news.of_file(finding.event)
        return events

    def _shown(self, path: str) -> str:
        full = self.source / path
        if self._project is not None and full.is_relative_to(self._project):
            return full.relative_to(self._project).as_posix()
        return str(full)


def _landing_order(copy: Path) -> tuple[int, str]:
    """By the time of the copy; one that was cleaned away in this moment comes first."""
    try:
        return copy.stat().st_mtime_ns, copy.name
    except FileNotFoundError:
        return 0, copy.name
