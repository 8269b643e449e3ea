"""Files that Spark reads where they are, and of which rows may not fit: read once more as the checkpoint names them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tauro.streaming.landing.names import landed_name
from tauro.streaming.run.intake import EdgeIntake, Recount, SetAside, unless_gone
from tauro.streaming.run.marked_files import ReadFile, is_pattern, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tauro.state.checkpoint import Checkpoint, LoggedFile
    from tauro.streaming.readers.files import FileStreamingReader
    from tauro.streaming.run.file_quarantine import FileQuarantine
    from tauro.streaming.run.intake import Tell
    from tauro.streaming.run.plan import InputPlan


class DirectFilesIntake(EdgeIntake):
    """Where a node has several outputs, the batches of the first one put rows aside.

    Nothing keeps somebody from removing a file, so what is gone is counted as dropped, and told.
    """

    def __init__(
        self,
        plan: InputPlan,
        reader: FileStreamingReader,
        checkpoints: Sequence[Checkpoint],
        quarantine: FileQuarantine,
        root: Path,
        tell: Tell,
        *,
        is_only: bool,
    ) -> None:
        """`checkpoints` are those of all queries; `is_only`: they read no other files than this input's."""
        super().__init__(plan, reader)
        self._checkpoints = {checkpoint.path: checkpoint for checkpoint in checkpoints}
        self._first = checkpoints[0]
        self._quarantine = quarantine
        self._root = root
        self._tell = tell
        self._is_only = is_only

    def starting(self) -> None:
        for path in self._checkpoints:
            if self.schema is not None:
                self._quarantine.keep_reading(path, self.schema)

    def recount(self, checkpoint: Path, batch_id: int) -> Recount | None:
        files = self._files_of(self._checkpoints[checkpoint], batch_id)
        is_first = checkpoint == self._first.path
        counted = unless_gone(lambda: self._quarantine.recount(files, batch_id, checkpoint, takes=is_first))
        if counted is None and is_first:
            found = self._one_by_one(files, lambda file: self._quarantine.take_left([file], batch_id, checkpoint))
            self._tell(
                f"a crash came after batch {batch_id} had read files of '{self._plan.name}', and some of them are gone:"
                f" {found} rows of the others do not fit",
                hint="rows of those that are gone are not in quarantine",
            )
        self._quarantine.forget(file.piece for file in files)
        return None if self._first.is_shared(batch_id) else counted

    def set_aside(self, checkpoint: Path, batch_id: int, bad_rows: int) -> SetAside:
        if checkpoint != self._first.path or self.schema is None:
            return SetAside(bad_rows)
        if not bad_rows:
            self._quarantine.clear(file.piece for file in self._files_of(self._first, batch_id))
            return SetAside(0)
        found = self._take(self._files_of(self._first, batch_id), batch_id)
        gone = 0 if self._first.is_shared(batch_id) else max(bad_rows - found, 0)
        if gone:
            self._tell(
                f"batch {batch_id} met {bad_rows} rows of '{self._plan.name}' that do not fit; only {found} of them"
                " were still there to be put aside",
                hint="leave files where they are for a while after they were read",
            )
        return SetAside(found, gone)

    def _take(self, files: Sequence[ReadFile], batch_id: int) -> int:
        schema = self.schema
        assert schema is not None
        found = unless_gone(lambda: self._quarantine.take(files, batch_id, schema))
        if found is None:
            found = self._one_by_one(files, lambda file: self._quarantine.take([file], batch_id, schema))
        self._quarantine.forget(file.piece for file in files)
        return found

    def _one_by_one(self, files: Sequence[ReadFile], take: Callable[[ReadFile], int]) -> int:
        """One that is gone keeps none of the others."""
        return sum(unless_gone(partial(take, file)) or 0 for file in files)

    def _files_of(self, checkpoint: Checkpoint, batch_id: int) -> list[ReadFile]:
        files = map(self._read_file, checkpoint.logged_files(batch_id))
        return [file for file in files if self._is_only or self._is_mine(file.place)]

    def _read_file(self, logged: LoggedFile) -> ReadFile:
        place = place_of(logged.uri)
        local = Path(place) if place.startswith("/") else None
        shown = place.removeprefix(f"{self._root}/")
        return ReadFile(place, landed_name(place, str(logged.changed_at)), shown, local)

    def _is_mine(self, place: str) -> bool:
        """By the path alone where the configuration names no host."""
        assert self._plan.location is not None
        mine, found = urlsplit(self._plan.location.text), urlsplit(place)
        steps = mine.path.rstrip("/").split("/")
        fixed = next((number for number, step in enumerate(steps) if is_pattern(step)), len(steps))
        is_inside = found.path.split("/")[:fixed] == steps[:fixed]
        return is_inside and (not mine.netloc or mine.netloc == found.netloc)
