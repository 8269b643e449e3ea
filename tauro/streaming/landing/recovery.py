"""At start: what the ledger says, what lies in the landing folder and what Spark has listed, made one again."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError
from tauro.state.file_ledger import TAKEN, FileRecord, FileState
from tauro.state.storage import environment_errors
from tauro.streaming.landing.events import EventKind, FileEvent
from tauro.streaming.landing.names import is_landed_name, landed_name, user_name
from tauro.streaming.landing.refusal import FileRefusedError
from tauro.streaming.landing.source_file import open_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tauro.state.checkpoint import Checkpoint
    from tauro.state.file_ledger import FileLedger
    from tauro.streaming.landing.examiner import Examiner
    from tauro.streaming.landing.formats import FileFormat
    from tauro.streaming.landing.shelf import Shelf


class _Source(Enum):
    """What the user's folder has where a copy came from."""

    SAME = "same"
    OTHER = "other"
    GONE = "gone"


class Recovery:
    """One use: at start, before Spark. Each step can be cut by a crash and done again."""

    def __init__(
        self, shelf: Shelf, files: FileLedger, examiner: Examiner, file_format: FileFormat, *, keeps_read: bool = False
    ) -> None:
        self._keeps_read = keeps_read
        self._read: set[str] = set()
        """Copies that are read and stay."""
        self._shelf = shelf
        self._files = files
        self._examiner = examiner
        self._format = file_format
        self._events: list[FileEvent] = []

    def run(self, checkpoints: Sequence[Checkpoint]) -> tuple[FileEvent, ...]:
        self._shelf.remove_leftovers()
        if not checkpoints:
            self._finish_landing()
            self._refit(set(self._shelf.names()))
        elif all(checkpoint.is_new for checkpoint in checkpoints):
            self._begin_anew()
        else:
            self._refit(self._follow(checkpoints))
        return tuple(self._events)

    def take_back(self, names: set[str]) -> bool:
        """Remove copies that Spark has not listed, and forget them; False, and none is, where a source is gone."""
        records = [self._files.get(name) or _adopted(name, FileState.LANDED) for name in names]
        if any(self._source(record) is _Source.GONE for record in records):
            return False
        self._files.forget(names)
        self._shelf.remove(names)
        return True

    def _finish_landing(self) -> None:
        """Nothing can be known of Spark's logs: trust the ledger, but for what a crash left between its two steps."""
        there = set(self._shelf.names())
        landing = [record.name for record in self._files.all() if record.state is FileState.LANDING]
        self._files.forget(name for name in landing if name not in there)
        self._files.move((name for name in landing if name in there), FileState.LANDED)

    def _begin_anew(self) -> None:
        """Forget everything, so that every file lands again; but keep a copy that is unread and the only one left."""
        records = {record.name: record for record in self._files.all()}
        orphans = {
            name
            for name in self._shelf.names()
            if name in records
            and records[name].state is not FileState.READ
            and self._source(records[name]) is _Source.GONE
        }
        self._shelf.remove(name for name in self._shelf.names() if name not in orphans)
        self._files.forget(name for name in records if name not in orphans)
        self._files.move(orphans, FileState.LANDED)
        for name in sorted(orphans):
            self._tell(EventKind.LANDED, name, "it is gone from the folder; its copy was never read, and is read now")

    def _follow(self, checkpoints: Sequence[Checkpoint]) -> set[str]:
        """Trust the checkpoints: what they list is Spark's, what they do not list has never been read.

        Returns the names of the copies that Spark is going to read for certain.
        """
        consumed, planned = self._listed(checkpoints)
        records = {record.name: record for record in self._files.all()}
        self._files.put(_adopted(name, FileState.READ) for name in sorted(consumed - set(records)))
        unmarked = (name for name in consumed if name in records and records[name].state is not FileState.READ)
        self._files.move(unmarked, FileState.READ)
        if self._keeps_read:
            self._read = consumed & set(self._shelf.names())
        else:
            self._shelf.remove(consumed & set(self._shelf.names()))
        self._secure(planned, records)
        self._weigh(set(self._shelf.names()) - planned - self._read, records)
        self._forget_unread(consumed | planned)
        return planned

    def _refit(self, planned: set[str]) -> None:
        """Check the copies against the columns as they are now: those of CSV count by position, and may have moved."""
        if not self._format.knows_columns:
            return
        for name in sorted(set(self._shelf.names()) - self._read):
            copy = self._shelf.folder / name
            try:
                with environment_errors("rewrite", copy):
                    self._format.accept(copy)
            except FileRefusedError as error:
                record = self._files.get(name) or _adopted(name, FileState.LANDED)
                if name in planned or self._source(record) is _Source.GONE:
                    if not self._format.by_position:
                        continue  # it is read by name as it was meant when it landed
                    raise EnvironmentUnfitError(
                        f"{record.path!r} landed before the schema was changed, and does not fit it: {error.message}",
                        hint="put the old schema back until the file is read; or remove the checkpoint and its output",
                    ) from error
                self._shelf.remove([name])
                self._files.forget([name])

    def _listed(self, checkpoints: Iterable[Checkpoint]) -> tuple[set[str], set[str]]:
        """The landed names that all queries are done with, and those that some query still needs."""
        consumed: list[set[str]] = []
        listed: set[str] = set()
        for checkpoint in checkpoints:
            self._refuse_moved(checkpoint)
            files = checkpoint.listed_files(self._shelf.folder)
            needed = {file.path.name for file in files if not file.is_consumed}
            consumed.append({file.path.name for file in files} - needed)
            listed |= {file.path.name for file in files}
        done = set.intersection(*consumed)
        return done, listed - done

    def _refuse_moved(self, checkpoint: Checkpoint) -> None:
        here = self._shelf.folder
        for folder in checkpoint.foreign_folders(here):
            if folder.parts[-4:] == here.parts[-4:]:
                raise EnvironmentUnfitError(
                    f"checkpoint {str(checkpoint.path)!r} has read from {str(folder)!r}, but the landing folder is"
                    f" {str(here)!r}: the project, or its state, has been moved",
                    hint="move it back; or remove the checkpoint and its output, to read all files anew",
                )

    def _secure(self, planned: set[str], records: dict[str, FileRecord]) -> None:
        """See to it that every file Spark is going to read is there: it would pass over one that is not, in silence."""
        there = set(self._shelf.names())
        lost = [name for name in sorted(planned - there) if not self._restore(name, records)]
        if lost:
            names = ", ".join(repr(self._path(name, records)) for name in lost)
            raise EnvironmentUnfitError(
                f"Spark has listed {names} for its next batch, but the copies in {str(self._shelf.folder)!r} are gone",
                hint=f"put the files back into {str(self._examiner.source)!r} with the content they had",
            )
        known = {name for name in planned if name in records}
        self._files.put(_adopted(name, FileState.LANDED) for name in sorted(planned - known))
        self._files.move((name for name in known if records[name].state is not FileState.LANDED), FileState.LANDED)

    def _restore(self, name: str, records: dict[str, FileRecord]) -> bool:
        """Copy a file again whose copy is gone, if it still has the content that Spark listed."""
        path = self._path(name, records)
        snapshot = self._shelf.new_snapshot(path)
        try:
            with open_source(self._examiner.source, path) as file:
                if landed_name(path, file.content()) != name:
                    return False
                self._shelf.copy(file.descriptor, file.signature().size, snapshot)
            with self._shelf.room_for(snapshot):
                self._format.accept(snapshot)
        except (OSError, FileRefusedError):
            return False
        self._shelf.publish([(snapshot, name)])
        return True

    def _weigh(self, unlisted: set[str], records: dict[str, FileRecord]) -> None:
        """Copies that Spark has not listed yet: keep those that are still what the user's folder says."""
        stale: list[str] = []
        keep: list[FileRecord] = []
        for name in sorted(unlisted):
            record = records.get(name) or _adopted(name, FileState.LANDED)
            if self._source(record) is _Source.OTHER:
                stale.append(name)
                self._tell(EventKind.LANDED, name, "it got other content before it was read; only that counts")
            elif record.state is not FileState.LANDED or name not in records:
                keep.append(replace(record, state=FileState.LANDED))
        self._shelf.remove(stale)
        self._files.forget(stale)
        self._files.put(keep)

    def _forget_unread(self, listed: set[str]) -> None:
        """Records of files that Spark never listed and that are not there for it to list: they land anew.

        Such are left by a crash in the middle of landing, and by an older copy of the checkpoint.
        """
        kept = listed | set(self._shelf.names())
        records = self._files.all()
        lost = [r for r in records if r.state in TAKEN | {FileState.LANDING} and r.name not in kept]
        read = {record.path for record in records if record.state in TAKEN and record.name in kept}
        changed = [r for r in records if r.state is FileState.CHANGED and r.path not in read]
        self._files.forget(record.name for record in (*lost, *changed))

    def _source(self, record: FileRecord) -> _Source:
        try:
            with open_source(self._examiner.source, record.path, with_ctime=not self._examiner.links) as file:
                if file.signature() == record.signature:
                    return _Source.SAME
                same = landed_name(record.path, file.content()) == record.name
                return _Source.SAME if same else _Source.OTHER
        except OSError:
            return _Source.GONE

    def _path(self, name: str, records: dict[str, FileRecord]) -> str:
        return records[name].path if name in records else user_name(name)

    def _tell(self, kind: EventKind, name: str, detail: str) -> None:
        record = self._files.get(name)
        path = user_name(name) if record is None else record.path
        self._events.append(FileEvent(kind, self._examiner.shown(path), detail))


def _adopted(name: str, state: FileState) -> FileRecord:
    """A record of a file that only its landed name tells of."""
    return FileRecord(name, user_name(name) if is_landed_name(name) else name, state)
