"""Rows of landed files that do not fit: found in the copies once a batch has read them, and put into quarantine."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tauro.state.quarantine import Quarantine, QuarantinedRow, written_time
from tauro.streaming.readers.fitting import column, count_whole
from tauro.streaming.readers.marking import Marking
from tauro.streaming.run.intake import Recount
from tauro.streaming.run.kept_setting import KeptSetting
from tauro.streaming.vocabulary import OnBadRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import TypeAlias

    from pyspark.sql import DataFrame

    from tauro.schema import Schema
    from tauro.streaming.landing.folder import LandingFolder
    from tauro.streaming.readers.files import FileStreamingReader
    from tauro.streaming.run.intake import Tell
    from tauro.streaming.run.plan import InputPlan

    Misfit: TypeAlias = tuple[str, list[bool]]
    """The text of a row, and which columns are null."""


class FolderQuarantine:
    """Only a batch that is known to have bad rows is read again; a file of it once, however many queries read it."""

    def __init__(
        self, plan: InputPlan, reader: FileStreamingReader, folder: LandingFolder, rows: Quarantine, tell: Tell
    ) -> None:
        self._plan = plan
        self._reader = reader
        self._folder = folder
        self._rows = rows
        self._tell = tell
        self._has_told = False
        self._counts: dict[str, int] = {}

    def keep_reading(self, checkpoint: Path, schema: Schema) -> None:
        """Keep how files are read from now on: copies that a crash leaves behind are looked at as they were read."""
        self._kept(checkpoint).keep(self._plan.on_bad_record, self._marking(schema).kept())

    def take(self, copies: Sequence[Path], batch_id: int, schema: Schema) -> int:
        """Put the bad rows of some copies aside, and say how many they are; they are on the disk when it returns."""
        return self._take(copies, batch_id, self._marking(schema))

    def take_left(self, copies: Sequence[Path], batch_id: int, checkpoint: Path) -> None:
        """Do the same for copies whose batch was committed when a crash came: nobody knows whether they have any."""
        kept = self._kept(checkpoint)
        if kept.reading() and kept.get(OnBadRecord.QUARANTINE) is OnBadRecord.QUARANTINE:
            self._take(copies, batch_id, Marking.of(kept.reading()))

    def recount(self, copies: Sequence[Path], batch_id: int, checkpoint: Path) -> Recount | None:
        """What a batch read of such copies."""
        kept = self._kept(checkpoint)
        if not kept.reading():
            return None
        marking, setting = Marking.of(kept.reading()), kept.get(OnBadRecord.QUARANTINE)
        rows = count_whole(self._marked(copies, marking)) if copies else 0
        if setting is OnBadRecord.QUARANTINE:
            return Recount(rows, self._take(copies, batch_id, marking), 0)
        is_dropped = setting is OnBadRecord.DROP and copies
        return Recount(rows, 0, sum(map(len, self._misfits(copies, marking).values())) if is_dropped else 0)

    def clear(self, copies: Iterable[Path]) -> None:
        """The copies have no bad rows: what an earlier checkpoint found in such files, by another schema, is void."""
        for piece in {copy.name for copy in copies if self._rows.has(copy.name)}:
            self._rows.keep(piece, ())

    def forget(self, names: Iterable[str]) -> None:
        """The copies are gone."""
        for name in names:
            self._counts.pop(name, None)

    def _kept(self, checkpoint: Path) -> KeptSetting:
        return KeptSetting(checkpoint, self._plan.name)

    def _marking(self, schema: Schema) -> Marking:
        return self._reader.marking(self._plan.source.model_copy(update={"declared_schema": schema}))

    def _take(self, copies: Sequence[Path], batch_id: int, marking: Marking) -> int:
        new = [copy for copy in copies if copy.name not in self._counts]
        found = self._misfits(new, marking) if new else {}
        for copy in new:
            rows = self._described(copy, found.get(copy.name, []), marking, batch_id)
            if rows or self._rows.has(copy.name):
                self._rows.keep(copy.name, rows)
            self._counts[copy.name] = len(rows)
            self._tell_of(rows)
        return sum(self._counts[copy.name] for copy in copies)

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

    def _misfits(self, copies: Sequence[Path], marking: Marking) -> dict[str, list[Misfit]]:
        from pyspark.sql import functions as F  # noqa: N812

        rows = self._marked(copies, marking)
        bad = rows.where(column(marking.column).isNotNull()).select(
            F.col("_metadata.file_name"),
            column(marking.column),
            F.array(*(column(name).isNull() for name in marking.schema.names)),
        )
        found: dict[str, list[Misfit]] = defaultdict(list)
        for name, text, nulls in bad.toLocalIterator():
            found[unquote(name)].append((text, nulls))
        return found

    def _marked(self, copies: Sequence[Path], marking: Marking) -> DataFrame:
        reader = self._reader.spark.read.format(marking.format).options(**marking.spark_options).schema(marking.ddl)
        return reader.load([str(copy) for copy in copies])

    def _described(self, copy: Path, misfits: list[Misfit], marking: Marking, batch_id: int) -> list[QuarantinedRow]:
        if not misfits:
            return []
        lines, file, now = (
            self._lines(copy, {text for text, _ in misfits}),
            self._folder.origin(copy.name),
            written_time(),
        )
        rows = [
            QuarantinedRow(
                text=text,
                reason=self._reader.misfit(self._plan.source, marking.schema, text, nulls),
                time=now,
                batch=batch_id,
                file=file,
                line=next(lines[text], None),
            )
            for text, nulls in misfits
        ]
        return sorted(rows, key=lambda row: row.line or 0)

    def _lines(self, copy: Path, texts: set[str]) -> dict[str, Iterator[int]]:
        """Where the texts stand: what is wrong with a row is wrong with each that has its text."""
        found: dict[str, list[int]] = {text: [] for text in texts}
        for number, raw in self._reader.raw_rows(self._plan.source, copy):
            text = raw.rstrip("\r\n")
            if text in found:
                found[text].append(number)
        return {text: iter(numbers) for text, numbers in found.items()}
