"""What is known of each file that a landing folder has seen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tauro.state.database import Database

FILES_TABLE: Final = """
CREATE TABLE IF NOT EXISTS files (
    sight INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
    content TEXT, state TEXT NOT NULL, size INTEGER, mtime_ns INTEGER, inode INTEGER, ctime_ns INTEGER,
    detail TEXT, batch_id INTEGER, seen_at REAL NOT NULL, UNIQUE (scope, name) ON CONFLICT REPLACE);
CREATE INDEX IF NOT EXISTS files_by_path ON files (scope, path);
CREATE INDEX IF NOT EXISTS files_by_content ON files (scope, content);
"""


class FileState(StrEnum):
    """The life of a file, or rather of one content under one path.

    landing -> landed -> read; `changed` -> landing when the user wants changed files read after all;
    `refused` and `empty` are looked at again at every start, and go anywhere.
    """

    LANDING = "landing"
    """Its copy is whole, and about to get its name in the landing folder. A crash leaves this state behind."""
    LANDED = "landed"
    """Its copy is in the landing folder, for Spark to read."""
    READ = "read"
    """A batch that read it is committed; the copy may be gone."""
    CHANGED = "changed"
    """New content under the path of a file that was read: told, and not read."""
    REFUSED = "refused"
    """Told, and not read."""
    EMPTY = "empty"
    """No row in it yet, so nothing of it is read, and content that comes later is no change."""


TAKEN: Final = frozenset({FileState.LANDED, FileState.READ})
"""The states in which Spark has read the content or is going to; `landing` is not one of them yet."""


UNREAD: Final = frozenset({FileState.REFUSED, FileState.CHANGED})
"""The states of files whose rows stay out until somebody does something."""


class Signature(NamedTuple):
    """What `stat` says of a file; as long as it is the same, the content is."""

    size: int
    mtime_ns: int
    inode: int
    ctime_ns: int


@dataclass(frozen=True)
class FileRecord:
    name: str
    """The landed name: a function of path and content, hence the identity."""
    path: str
    """Relative to the source folder, with forward slashes."""
    state: FileState
    content: str | None = None
    """Hash of the source's bytes; None where only Spark's log knows the file."""
    signature: Signature | None = None
    """As it was when this content was last seen under this path."""
    detail: str | None = None
    batch_id: int | None = None


class FileLedger:
    """The files of one scope. Each method is one transaction, and on the disk when it returns."""

    def __init__(self, database: Database, scope: str) -> None:
        self._database = database
        self.scope = scope

    def put(self, records: Iterable[FileRecord]) -> None:
        """Keep records; each replaces the one of its name, and counts as the latest sight of its path."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO files (scope, name, path, content, state, size, mtime_ns, inode, ctime_ns,"
                " detail, batch_id, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(self.scope, *_values(record), time.time()) for record in records],
            )

    def move(self, names: Iterable[str], state: FileState, batch_id: int | None = None) -> None:
        """Give files another state; names that are not known are passed over."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE files SET state = ?, batch_id = coalesce(?, batch_id) WHERE scope = ? AND name = ?",
                [(state.value, batch_id, self.scope, name) for name in names],
            )

    def forget(self, names: Iterable[str]) -> None:
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM files WHERE scope = ? AND name = ?", [(self.scope, name) for name in names]
            )

    def get(self, name: str) -> FileRecord | None:
        return next(iter(self._select("name = ?", name)), None)

    def of_path(self, path: str) -> tuple[FileRecord, ...]:
        """All contents a path has had, the latest sight last."""
        return self._select("path = ?", path)

    def of_content(self, content: str) -> tuple[FileRecord, ...]:
        return self._select("content = ?", content)

    def all(self) -> tuple[FileRecord, ...]:
        """Everything known, in the order of the latest sights."""
        return self._select("1 = ?", 1)

    def _select(self, condition: str, value: str | int) -> tuple[FileRecord, ...]:
        query = f"SELECT * FROM files WHERE scope = ? AND {condition} ORDER BY sight"
        return tuple(record_of(row) for row in self._database.rows(query, (self.scope, value)))


def _values(record: FileRecord) -> tuple[str | int | None, ...]:
    signature = record.signature or (None, None, None, None)
    return (record.name, record.path, record.content, record.state.value, *signature, record.detail, record.batch_id)


def record_of(row: sqlite3.Row) -> FileRecord:
    size, mtime_ns, inode, ctime_ns = row["size"], row["mtime_ns"], row["inode"], row["ctime_ns"]
    return FileRecord(
        name=row["name"],
        path=row["path"],
        state=FileState(row["state"]),
        content=row["content"],
        signature=None if size is None else Signature(size, mtime_ns, inode, ctime_ns),
        detail=row["detail"],
        batch_id=row["batch_id"],
    )
