"""A look into the ledger that leaves no trace: it is not made, nor written to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from tauro.errors import EnvironmentUnfitError
from tauro.state.file_ledger import FileRecord, record_of

if TYPE_CHECKING:
    from pathlib import Path


def peek_files(ledger: Path, scope: str) -> tuple[FileRecord, ...]:
    """The files of one landing folder, in the order of the latest sights; none where there is no ledger.

    Raises:
        EnvironmentUnfitError: it can't be read.
    """
    if not ledger.exists():
        return ()
    is_in_use = ledger.with_name(f"{ledger.name}-wal").exists()
    address = f"file:{quote(str(ledger))}?mode=ro" + ("" if is_in_use else "&immutable=1")
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute("SELECT * FROM files WHERE scope = ? ORDER BY sight", (scope,)).fetchall()
    except sqlite3.Error as error:
        raise EnvironmentUnfitError(f"the ledger {str(ledger)!r} can't be read: {error}") from error
    return tuple(map(record_of, rows))
