"""The tutorial's project as a run leaves it, made by hand: files that landed and were read, checkpoint, output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.state.file_ledger import FileRecord, FileState, Signature
from tauro.state.layout import StateRoot
from tauro.state.ledger import Ledger
from tauro.streaming.landing.names import landed_name
from tests.project_files import write_tutorial
from tests.state.spark_checkpoint import commit_batch, list_files, plan_batch, start_query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PIPELINE, NODE, INPUT = "real_time_sales", "process_sales_stream", "sales_stream"


class ForgedRun:
    def __init__(self, root: Path, changes: Mapping[str, str] | None = None) -> None:
        self.root = write_tutorial(root, changes)
        self.state = StateRoot(root.resolve() / ".tauro", "dev")
        self.checkpoint = self.state.checkpoint(PIPELINE, NODE)
        self.output = root / "data/output"
        self.landing = self.state.landing(PIPELINE, NODE, INPUT)
        self.input = root / "data/input"
        self.input.mkdir(parents=True)
        self.landing.mkdir(parents=True)
        self.state.prepare()

    def read(self, *names: str, batch: int = 0) -> None:
        """Files of the user that a batch has read, and its output."""
        start_query(self.checkpoint)
        self._record(FileState.READ, *names)
        list_files(self.checkpoint, batch, [self.landing / landed_name(name, "0") for name in names])
        plan_batch(self.checkpoint, batch, batch)
        (self.output / "_spark_metadata").mkdir(parents=True, exist_ok=True)
        (self.output / "_spark_metadata" / str(batch)).write_text("v1\n")
        (self.output / f"part-{batch}.parquet").write_text("PAR1")
        commit_batch(self.checkpoint, batch)

    def land(self, *names: str) -> None:
        """Files that have landed and wait to be read."""
        for record in self._record(FileState.LANDED, *names):
            (self.landing / record.name).write_text("id\n1\n")

    def _record(self, state: FileState, *names: str) -> list[FileRecord]:
        records = []
        for name in names:
            (self.input / name).write_text("id\n1\n")
            status = (self.input / name).stat()
            signature = Signature(status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)
            records.append(FileRecord(landed_name(name, "0"), name, state, "0", signature))
        ledger = Ledger(self.state.ledger)
        ledger.files(f"{PIPELINE}/{NODE}/{INPUT}").put(records)
        ledger.close()
        return records

    def records(self) -> dict[str, FileState]:
        ledger = Ledger(self.state.ledger)
        found = {record.path: record.state for record in ledger.files(f"{PIPELINE}/{NODE}/{INPUT}").all()}
        ledger.close()
        return found
