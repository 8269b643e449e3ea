"""Rows of a program as files that a stream can read: Spark's own memory stream is not to be had from Python."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import weakref
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tauro.schema import Column, Schema
from tauro.state.storage import private_folder
from tauro.streaming.exceptions import StreamingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Row = Mapping[str, Any]


class MemoryRows:
    """Rows for the `memory` input; those that are added while a stream reads make its next micro-batch.

    Without a folder they live in a temporary one, as long as this object does.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.mkdtemp(prefix="tauro-rows-"))
        if folder is None:
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._lock = threading.Lock()

    @classmethod
    def of(cls, rows: Sequence[Row]) -> MemoryRows:
        """The rows at a place that is theirs alone, so that a stream which starts again knows them."""
        texts = "\n".join(map(_text, rows))
        name = f"tauro-rows-{blake2b(texts.encode(), digest_size=16).hexdigest()}"
        kept = cls(Path(tempfile.gettempdir(), name))
        kept.keep(rows)
        return kept

    @property
    def path(self) -> str:
        return str(self._folder)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows after all others; a reader sees all of them or none."""
        with self._lock:
            self._write([_text(row) for row in rows])

    def keep(self, rows: Sequence[Row]) -> None:
        """Hold just these rows: those that are there already, and new ones after them.

        Raises:
            StreamingError: rows that are there already are not the first ones.
        """
        with self._lock:
            there = list(self._texts())
            wanted = [_text(row) for row in rows]
            if wanted[: len(there)] != there:
                raise StreamingError(
                    "rows of a 'memory' input have changed that were there at an earlier start",
                    hint=f"add new ones after them; or start over: remove '{self._folder}' and the node's checkpoint",
                )
            self._write(wanted[len(there) :])

    def __iter__(self) -> Iterator[Row]:
        return (json.loads(text) for text in self._texts())

    def _texts(self) -> Iterator[str]:
        for file in sorted(self._folder.glob("*.json")):
            yield from file.read_text("utf-8").splitlines()

    def _write(self, texts: Sequence[str]) -> None:
        private_folder(self._folder)
        if not texts:
            return
        name = f"{len(list(self._folder.glob('*.json'))):08}.json"
        hidden = self._folder / f".{name}"
        hidden.write_text("".join(f"{text}\n" for text in texts), "utf-8")
        hidden.rename(self._folder / name)


def schema_of(rows: Iterable[Row]) -> Schema:
    """Columns and types as the rows have them, of each the first value that is not null."""
    first: dict[str, Any] = {}
    for row in rows:
        for name, value in row.items():
            if first.get(name) is None:
                first[name] = value
    return Schema(tuple(Column(name, _type(value)) for name, value in first.items()))


def _type(value: Any) -> str:
    match value:
        case bool():
            return "BOOLEAN"
        case int():
            return "BIGINT"
        case float():
            return "DOUBLE"
        case list():
            return f"ARRAY<{_type(next((item for item in value if item is not None), None))}>"
        case dict():
            return "STRUCT<" + ", ".join(f"`{name}`: {_type(item)}" for name, item in value.items()) + ">"
    return "STRING"


def _text(row: Row) -> str:
    return json.dumps(row, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
