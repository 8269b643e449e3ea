"""An output folder as Spark 4.2's file sinks write one, made by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def part(number: int, suffix: str = ".snappy.parquet") -> str:
    """A name such as Spark makes up; the same for the same number."""
    return f"part-00000-{UUID(int=number)}-c000{suffix}"


def in_partition(partition: str, number: int) -> str:
    return f"{partition}/{part(number).replace('-c000', '.c000')}"


def put(output: Path, *names: str) -> None:
    """Files with their checksums beside them."""
    for name in names:
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("rows")
        path.with_name(f".{path.name}.crc").write_bytes(b"crc\0")


def log_batch(output: Path, batch: int, *names: str) -> None:
    """The batch is done: its files are in the log."""
    _write(output, str(batch), [_line(output, name) for name in names])


def compact(output: Path, batch: int) -> None:
    """Batch `batch` repeats all before it, whose own files go."""
    log = output / "_spark_metadata"
    lines = [line for n in range(batch + 1) for line in (log / str(n)).read_text().split("\n")[1:]]
    for n in range(batch + 1):
        (log / str(n)).unlink()
    _write(output, f"{batch}.compact", lines)


def write_batch(output: Path, batch: int, *names: str) -> None:
    put(output, *names)
    log_batch(output, batch, *names)


def _line(output: Path, name: str) -> str:
    entry = {
        "path": f"file://{output / name}",
        "size": 4,
        "isDir": False,
        "modificationTime": 1795259876735,
        "blockReplication": 1,
        "blockSize": 33554432,
        "action": "add",
    }
    return json.dumps(entry, separators=(",", ":"))


def _write(output: Path, name: str, lines: Iterable[str]) -> None:
    log = output / "_spark_metadata"
    log.mkdir(parents=True, exist_ok=True)
    (log / name).write_text("\n".join(["v1", *lines]))
    (log / f".{name}.crc").write_bytes(b"crc\0")
