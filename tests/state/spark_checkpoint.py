"""A checkpoint as Spark 4.2 writes one, made by hand: enough of Spark's file source to test against without Spark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

QUERY_ID = "1b805b97-6adf-4e33-8b5f-1d0b28e277ba"
_BATCH = '{"batchWatermarkMs":0,"batchTimestampMs":1795259874453,"conf":{"spark.sql.shuffle.partitions":"1"}}'


def start_query(checkpoint: Path) -> None:
    checkpoint.mkdir(parents=True, exist_ok=True)
    (checkpoint / "metadata").write_text(f'{{"id":"{QUERY_ID}"}}')


def log_line(path: Path, number: int) -> str:
    line = {"path": "file://" + quote(str(path), safe="/=~"), "timestamp": 1795259876735, "batchId": number}
    return json.dumps(line, separators=(",", ":"))


def list_files(checkpoint: Path, number: int, paths: Iterable[Path], *, source: int = 0) -> None:
    """What Spark does first: the files it has found stand in the source's log."""
    folder = checkpoint / "sources" / str(source)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / str(number)).write_text("\n".join(["v1", *(log_line(path, number) for path in paths)]))
    (folder / f".{number}.crc").write_bytes(b"crc\0\0\0\2\0")


def compact(checkpoint: Path, number: int, *, source: int = 0) -> None:
    """Every tenth file of the log repeats all before it; those are removed later."""
    folder = checkpoint / "sources" / str(source)
    lines = [line for n in range(number + 1) for line in (folder / str(n)).read_text().split("\n")[1:]]
    for n in range(number + 1):
        (folder / str(n)).unlink()
    (folder / f"{number}.compact").write_text("\n".join(["v1", *lines]))


def plan_batch(checkpoint: Path, batch_id: int, *log_numbers: int | None) -> None:
    """Then the batch is planned: for each source the number up to which it reads, or `-`."""
    plan_offsets(checkpoint, batch_id, *("-" if n is None else f'{{"logOffset":{n}}}' for n in log_numbers))


def plan_offsets(checkpoint: Path, batch_id: int, *offsets: str) -> None:
    """The same for sources of any kind."""
    (checkpoint / "offsets").mkdir(exist_ok=True)
    (checkpoint / "offsets" / str(batch_id)).write_text("\n".join(["v1", _BATCH, *offsets]))


def commit_batch(checkpoint: Path, batch_id: int) -> None:
    """After the output is written."""
    (checkpoint / "commits").mkdir(exist_ok=True)
    (checkpoint / "commits" / str(batch_id)).write_text('v1\n{"nextBatchWatermarkMs":0}')


def run_batch(checkpoint: Path, batch_id: int, paths: Iterable[Path]) -> None:
    list_files(checkpoint, batch_id, paths)
    plan_batch(checkpoint, batch_id, batch_id)
    commit_batch(checkpoint, batch_id)
