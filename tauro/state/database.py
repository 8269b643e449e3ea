"""The ledger's SQLite file: one connection, several threads, several processes."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from tauro.errors import EnvironmentUnfitError
from tauro.state.storage import environment_errors, private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LEDGER_VERSION: Final = 1
_BUSY_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.01


class Database:
    """A connection that is made at first use, and a lock around it.

    What a `transaction` wrote is on the disk when it has ended: the database is in WAL mode with full
    synchronisation, so a power cut takes nothing back.
    """

    def __init__(self, path: Path, tables: str) -> None:
        self.path = path
        self._tables = tables
        self._lock = RLock()
        self._open_connection: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the statements or none of them; other threads and processes wait until it has ended.

        Raises:
            EnvironmentUnfitError: the file is damaged, can't be written, is held by another process for too long,
                or a newer Tauro made it.
        """
        with self._lock, self._errors():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock, self._errors():
            return self._connection().execute(query, parameters).fetchall()

    def close(self) -> None:
        with self._lock:
            if self._open_connection is not None:
                self._open_connection.close()
                self._open_connection = None

    def _connection(self) -> sqlite3.Connection:
        if self._open_connection is None:
            self._open_connection = self._connect()
        return self._open_connection

    def _connect(self) -> sqlite3.Connection:
        private_folder(self.path.parent)
        with environment_errors("open the ledger", self.path):
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables; two processes may do so at once."""
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > LEDGER_VERSION:
            raise EnvironmentUnfitError(
                f"the ledger {str(self.path)!r} has version {version}; this tauro knows up to {LEDGER_VERSION}",
                hint="update tauro, or name another 'state_root'",
            )
        for statement in filter(str.strip, self._tables.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {LEDGER_VERSION}")
        connection.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise EnvironmentUnfitError(f"the ledger {str(self.path)!r} can't be used: {error}") from error
        except sqlite3.DatabaseError as error:
            raise EnvironmentUnfitError(
                f"the ledger {str(self.path)!r} is damaged: {error}",
                hint="move it away: what is needed is rebuilt from the checkpoints",
            ) from error


def _use_wal(connection: sqlite3.Connection) -> None:
    """The switch does not wait for another process that switches, whatever the connection's timeout is."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            return
