"""What is to be done with one file of the user's folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tauro.state.file_ledger import TAKEN, FileRecord, FileState
from tauro.streaming.landing.events import EventKind, FileEvent
from tauro.streaming.landing.listing import remedy
from tauro.streaming.landing.names import landed_name
from tauro.streaming.landing.refusal import ColumnsDifferError, FileChangedError, FileRefusedError, SchemaChangedError
from tauro.streaming.landing.settling import Writers
from tauro.streaming.landing.shelf import hash_path
from tauro.streaming.landing.source_file import SourceFile, open_source
from tauro.streaming.vocabulary import OnFileChange, OnSchemaChange

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tauro.state.file_ledger import FileLedger
    from tauro.streaming.landing.formats import FileFormat
    from tauro.streaming.landing.listing import Found
    from tauro.streaming.landing.shelf import Shelf

_CHANGE_HINT: Final = "give new rows a file of their own; or say 'on_file_change: read' to read changed files whole"


@dataclass(frozen=True)
class Finding:
    """What one look at a settled file has brought. It counts for nothing until the ledger has the record."""

    record: FileRecord | None = None
    event: FileEvent | None = None
    snapshot: Path | None = None
    """A checked copy that waits for its landed name, `record.name`."""
    is_final: bool = True
    """False: the file could not be read just now, and is looked at again."""


@dataclass(frozen=True)
class Examiner:
    source: Path
    shelf: Shelf
    files: FileLedger
    shown: Callable[[str], str]
    """A path as the user knows it."""
    links: bool
    on_change: OnFileChange
    on_schema_change: OnSchemaChange

    def examine(self, found: Found, file_format: FileFormat, *, was_watched: bool) -> Finding | None:
        """Look at a file that seems quiet; None where it is not, after all.

        Raises:
            FileChangedError: it was read with other content, and that is to end the run.
            SchemaChangedError: it has other columns than the schema, and that is to end the run.
            EnvironmentUnfitError: there is no room for a copy, or the ledger can't be used.
        """
        try:
            with open_source(self.source, found.path, with_ctime=not self.links) as file:
                return self._examine(file, found, file_format, was_watched=was_watched)
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            event = self._event(EventKind.REFUSED, found, f"it can't be read: {reason}", remedy(error))
            is_final = isinstance(error, PermissionError)
            record = replace(self._record(found, "", FileState.REFUSED), detail=event.detail)
            return Finding(record if is_final else None, event, is_final=is_final)

    def _examine(self, file: SourceFile, found: Found, file_format: FileFormat, *, was_watched: bool) -> Finding | None:
        writers = file.writers()
        is_quiet = writers is Writers.NONE or (writers is Writers.UNKNOWN and was_watched)
        if not is_quiet or not file.is_still(found.signature):
            return None
        if self._is_read(found.path):
            content = file.content()
            if not file.is_still(found.signature):
                return None
            finding = self._seen_before(found, content)
            if finding is not None:
                return finding
        return self._take(file, found, file_format)

    def _is_read(self, path: str) -> bool:
        return any(record.state in TAKEN for record in self.files.of_path(path))

    def _seen_before(self, found: Found, content: str) -> Finding | None:
        """Judge a path that was read before: the same content again, or new content; None where that is to land."""
        record = self._record(found, content, FileState.CHANGED)
        earlier = self.files.get(record.name)
        if earlier is not None and earlier.state in TAKEN:
            return Finding(replace(record, state=earlier.state, batch_id=earlier.batch_id))
        if found.signature.size == 0:
            return Finding(replace(record, state=FileState.EMPTY))
        if self.on_change is OnFileChange.READ:
            return None
        detail = "it was read before, and has other content now; that is not read"
        if self.on_change is OnFileChange.FAIL:
            raise FileChangedError(
                f"{self.shown(found.path)!r} was read before, and has other content now", hint=_CHANGE_HINT
            )
        if earlier is not None and earlier.state is FileState.CHANGED:
            return Finding(record)
        return Finding(record, self._event(EventKind.CHANGED, found, detail, _CHANGE_HINT))

    def _take(self, file: SourceFile, found: Found, file_format: FileFormat) -> Finding | None:
        snapshot = self.shelf.new_snapshot(found.path)
        if not (self.links and self.shelf.link(file.path, snapshot)):
            self.shelf.copy(file.descriptor, found.signature.size, snapshot)
        with self.shelf.room_for(snapshot):
            content = hash_path(snapshot)
            is_whole = snapshot.stat().st_size == found.signature.size and file.is_still(found.signature)
            finding = self._judge(snapshot, found, content, file_format) if is_whole else None
        if finding is None or finding.snapshot is None:
            self.shelf.discard(snapshot)
        return finding

    def _judge(self, snapshot: Path, found: Found, content: str, file_format: FileFormat) -> Finding:
        record = self._record(found, content, FileState.LANDING)
        earlier = self.files.get(record.name)
        if earlier is not None and earlier.state in TAKEN:
            return Finding(replace(record, state=earlier.state, batch_id=earlier.batch_id))
        try:
            file_format.accept(snapshot)
            has_rows = file_format.has_rows(snapshot)
        except FileRefusedError as error:
            return Finding(replace(record, state=FileState.REFUSED, detail=error.message), self._refusal(found, error))
        if not has_rows:
            event = self._event(EventKind.SKIPPED, found, "it has no rows yet")
            return Finding(replace(record, state=FileState.EMPTY), event)
        return Finding(record, self._event(EventKind.LANDED, found, self._twin(found.path, content)), snapshot)

    def _refusal(self, found: Found, error: FileRefusedError) -> FileEvent:
        event = self._event(EventKind.REFUSED, found, error.message, error.hint)
        if not isinstance(error, ColumnsDifferError):
            return event
        if self.on_schema_change is OnSchemaChange.FAIL:
            hint = f"{error.hint}; or say 'on_schema_change: quarantine' to go on without the file"
            raise SchemaChangedError(f"{event.path!r} does not fit the schema: {error.message}", hint=hint) from error
        return replace(event, with_new_columns=self.source / found.path if error.new else None)

    def _twin(self, path: str, content: str) -> str:
        twins = [record for record in self.files.of_content(content) if record.path != path and record.state in TAKEN]
        return f"it has the same content as {self.shown(twins[0].path)!r}, and is read as well" if twins else ""

    def _record(self, found: Found, content: str, state: FileState) -> FileRecord:
        return FileRecord(landed_name(found.path, content), found.path, state, content, found.signature)

    def _event(self, kind: EventKind, found: Found, detail: str, hint: str | None = None) -> FileEvent:
        return FileEvent(kind, self.shown(found.path), detail, hint)
