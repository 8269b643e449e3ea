"""Rows of files that do not fit: found in the files once a batch has read them, and put into quarantine."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tauro.schema import Schema
from tauro.state.quarantine import Quarantine, QuarantinedRow, written_time
from tauro.streaming.readers.marking import Marking
from tauro.streaming.run.intake import Recount
from tauro.streaming.run.kept_setting import KeptSetting
from tauro.streaming.run.marked_files import MarkedFiles
from tauro.streaming.vocabulary import OnBadRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tauro.streaming.readers.files import FileStreamingReader
    from tauro.streaming.run.intake import Tell
    from tauro.streaming.run.marked_files import Misfit, ReadFile
    from tauro.streaming.run.plan import InputPlan


class FileQuarantine:
    """Only a batch that is known to have bad rows is read again; a file of it once, however many queries read it."""

    def __init__(
        self,
        plan: InputPlan,
        reader: FileStreamingReader,
        rows: Quarantine,
        tell: Tell,
        *,
        base: str | None = None,
    ) -> None:
        """`base` is the folder from which on the names of subfolders may be columns."""
        self._plan = plan
        self._reader = reader
        self._rows = rows
        self._tell = tell
        self._base = base
        self._has_told = False
        self._counts: dict[str, int] = {}

    def keep_reading(self, checkpoint: Path, schema: Schema) -> None:
        """Keep how files are read from now on: what a crash leaves behind is looked at as it was read."""
        self._kept(checkpoint).keep(self._plan.on_bad_record, self._marking(schema).kept())

    def take(self, files: Sequence[ReadFile], batch_id: int, schema: Schema) -> int:
        """Put the bad rows of some files aside, and say how many they are; they are on the disk when it returns."""
        return self._take(files, batch_id, self._marking(schema))

    def take_left(self, files: Sequence[ReadFile], batch_id: int, checkpoint: Path) -> int:
        """Do the same for files whose batch was committed when a crash came: nobody knows whether they have any."""
        kept = self._kept(checkpoint)
        if kept.reading() and kept.get(OnBadRecord.QUARANTINE) is OnBadRecord.QUARANTINE:
            return self._take(files, batch_id, Marking.of(kept.reading()))
        return 0

    def recount(
        self, files: Sequence[ReadFile], batch_id: int, checkpoint: Path, *, takes: bool = True
    ) -> Recount | None:
        """What a batch read of such files; where it `takes`, its bad rows are safe when this returns."""
        kept = self._kept(checkpoint)
        if not kept.reading():
            return None
        marking, setting = Marking.of(kept.reading()), kept.get(OnBadRecord.QUARANTINE)
        rows = self._marked(marking).count(files)
        if setting is OnBadRecord.FAIL:
            return Recount(rows, 0, 0)
        is_kept = setting is OnBadRecord.QUARANTINE
        if is_kept and takes:
            return Recount(rows, self._take(files, batch_id, marking), 0)
        bad = sum(map(len, self._marked(marking).misfits(files).values()))
        return Recount(rows, bad * is_kept, bad * (not is_kept))

    def clear(self, pieces: Iterable[str]) -> None:
        """The files have no bad rows: what an earlier checkpoint found in such files, by another schema, is void."""
        for piece in self._rows.those_of(pieces):
            self._rows.keep(piece, ())

    def forget(self, pieces: Iterable[str]) -> None:
        """Nobody reads the files any more."""
        for piece in pieces:
            self._counts.pop(piece, None)

    def _kept(self, checkpoint: Path) -> KeptSetting:
        return KeptSetting(checkpoint, self._plan.name)

    def _marking(self, schema: Schema) -> Marking:
        return self._reader.marking(self._plan.source.model_copy(update={"declared_schema": schema}))

    def _marked(self, marking: Marking) -> MarkedFiles:
        return MarkedFiles(self._reader.spark, marking, self._base)

    def _take(self, files: Sequence[ReadFile], batch_id: int, marking: Marking) -> int:
        new = [file for file in files if file.piece not in self._counts]
        found = self._marked(marking).misfits(new)
        had = self._rows.those_of(file.piece for file in new)
        for file in new:
            rows = self._described(file, found.get(file.place, []), marking, batch_id)
            if rows or file.piece in had:
                self._rows.keep(file.piece, rows)
            self._counts[file.piece] = len(rows)
            self._tell_of(rows)
        return sum(self._counts[file.piece] for file in files)

    def _tell_of(self, rows: Sequence[QuarantinedRow]) -> None:
        """Once in a run; after that, the counts of the batches tell."""
        if rows and not self._has_told:
            self._has_told = True
            first = rows[0]
            self._tell(
                f"rows of '{self._plan.name}' do not fit its schema, and go into quarantine;"
                f" the first is {first.place}: {first.reason}",
                hint="'tauro quarantine show' prints them",
            )

    def _described(
        self, file: ReadFile, misfits: list[Misfit], marking: Marking, batch_id: int
    ) -> list[QuarantinedRow]:
        if not misfits:
            return []
        lines, now = self._lines(file, {text for text, _ in misfits}), written_time()
        rows = [
            QuarantinedRow(
                text=text,
                reason=self._reason(file, marking.schema, text, nulls),
                time=now,
                batch=batch_id,
                file=file.shown,
                line=next(lines[text], None),
            )
            for text, nulls in misfits
        ]
        return sorted(rows, key=lambda row: row.line or 0)

    def _reason(self, file: ReadFile, schema: Schema, text: str, nulls: Sequence[bool]) -> str:
        """Columns that are the names of folders are in no row."""
        folders = {step.partition("=")[0].casefold() for step in file.place.split("/")[:-1] if "=" in step}
        if self._base is None or folders.isdisjoint(map(str.casefold, schema.names)):
            return self._reader.misfit(self._plan.source, schema, text, nulls)
        own = [
            (named, is_null)
            for named, is_null in zip(schema.columns, nulls, strict=True)
            if named.name.casefold() not in folders
        ]
        written = Schema(tuple(named for named, _ in own))
        return self._reader.misfit(self._plan.source, written, text, [is_null for _, is_null in own])

    def _lines(self, file: ReadFile, texts: set[str]) -> dict[str, Iterator[int]]:
        """Where the texts stand: what is wrong with a row is wrong with each that has its text."""
        found: dict[str, list[int]] = {text: [] for text in texts}
        raw_rows = () if file.local is None else self._reader.raw_rows(self._plan.source, file.local)
        with suppress(FileNotFoundError):
            for number, raw in raw_rows:
                text = raw.rstrip("\r\n")
                if text in found:
                    found[text].append(number)
        return {text: iter(numbers) for text, numbers in found.items()}
