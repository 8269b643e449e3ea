"""A project's input folder, its landing folder, and a Spark made by hand that reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tauro.state.checkpoint import Checkpoint
from tauro.state.ledger import Ledger
from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat
from tauro.streaming.landing.folder import LandingFolder, LandingOptions
from tests.state.spark_checkpoint import commit_batch, list_files, plan_batch, start_query

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.state.file_ledger import FileLedger
    from tauro.streaming.landing.events import FileEvent
    from tauro.streaming.landing.formats import FileFormat

SCOPE = "sales/clean/orders"
CSV = CsvFormat(CsvDialect(), ("id", "name"))


def rows(*ids: int | str) -> str:
    return "id,name\n" + "".join(f"{number},n{number}\n" for number in ids)


@dataclass
class Stand:
    root: Path
    ledgers: list[Ledger] = field(default_factory=list)

    @property
    def source(self) -> Path:
        return self.root / "data" / "input"

    @property
    def landing(self) -> Path:
        return self.root / ".tauro" / "dev" / "landing" / SCOPE

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.root / ".tauro" / "dev" / "checkpoints" / "sales" / "clean")

    @property
    def ledger_path(self) -> Path:
        return self.root / ".tauro" / "dev" / "ledger.sqlite"

    def files(self) -> FileLedger:
        self.ledgers.append(Ledger(self.ledger_path))
        return self.ledgers[-1].files(SCOPE)

    def drop(self, name: str, content: str | bytes) -> Path:
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def folder(self, file_format: FileFormat = CSV, **options: Any) -> LandingFolder:
        """A landing folder as a new process has it, not recovered yet; files settle at once unless options say so."""
        chosen = LandingOptions(**{"settle_seconds": 0.0, "scan_seconds": 60.0, **options})
        return LandingFolder(self.source, self.landing, self.files(), file_format, chosen, self.root)

    def start(self, file_format: FileFormat = CSV, **options: Any) -> LandingFolder:
        """As `folder`, after what every start does."""
        folder = self.folder(file_format, **options)
        folder.recover([self.checkpoint])
        return folder

    def close(self) -> None:
        for ledger in self.ledgers:
            ledger.close()


@dataclass
class Spark:
    """Does what Spark's file source and an exactly-once sink do, step by step, so that a test can stop in between."""

    stand: Stand

    @property
    def rows(self) -> list[str]:
        """What the output holds, without headers."""
        return [row for path in sorted(self._output.glob("batch-*")) for row in path.read_text().splitlines()]

    def list_new(self) -> list[Path]:
        checkpoint = self.stand.checkpoint
        start_query(checkpoint.path)
        listed = {file.path for file in checkpoint.listed_files(self.stand.landing)}
        new = sorted(path for path in self.stand.landing.iterdir() if path.name[0] not in "._" and path not in listed)
        if new:
            list_files(checkpoint.path, self._log_number() + 1, new)
        return new

    def plan(self) -> None:
        plan_batch(self.stand.checkpoint.path, self.stand.checkpoint.last_committed + 1, self._log_number())

    def write(self) -> None:
        """A file that is gone is passed over in silence, as Spark does; a batch that is there is not written again."""
        checkpoint = self.stand.checkpoint
        files = checkpoint.batch_files(checkpoint.last_planned, self.stand.landing)
        read = [row for path in files if path.exists() for row in path.read_text().splitlines()[1:]]
        self._output.mkdir(exist_ok=True)
        target = self._output / f"batch-{checkpoint.last_planned:04}"
        if not target.exists():
            target.write_text("".join(f"{row}\n" for row in read))

    def commit(self) -> int:
        self.write()
        batch_id = self.stand.checkpoint.last_planned
        commit_batch(self.stand.checkpoint.path, batch_id)
        return batch_id

    def run(self) -> int:
        """Finish the batch that a crash has cut; then one more, if there is anything new. Its number."""
        checkpoint = self.stand.checkpoint
        if checkpoint.last_planned > checkpoint.last_committed:
            self.commit()
        self.list_new()
        listed = checkpoint.listed_files(self.stand.landing)
        if any(not file.is_consumed for file in listed):
            self.plan()
            self.commit()
        return checkpoint.last_committed

    @property
    def _output(self) -> Path:
        return self.stand.root / "output"

    def _log_number(self) -> int:
        logs = self.stand.checkpoint.path / "sources" / "0"
        return max((int(path.name) for path in logs.glob("[0-9]*")), default=-1)


def kinds(events: tuple[FileEvent, ...]) -> list[tuple[str, str]]:
    return [(event.kind.value, event.path.rpartition("/")[2]) for event in events]
