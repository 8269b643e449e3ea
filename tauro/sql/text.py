"""Where a node's SQL stands: in the YAML itself, or in a file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.own_files import inside, read_bounded, reason_of

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".sql"
LONGEST_QUERY = 256 << 10


@dataclass(frozen=True)
class SqlText:
    text: str
    file: str | None = None
    """The file it was read from, relative to the project; None where the YAML has the text."""


def sql_file(written: str) -> str | None:
    """The path that a node's `sql:` names, or None where it is the query itself."""
    path = written.strip()
    return path if path.casefold().endswith(SUFFIX) and not any(letter.isspace() for letter in path) else None


def read_sql(root: Path, written: str) -> SqlText:
    """The query of a node; a text of one word that ends in `.sql` is a path, relative to the project.

    Raises:
        ValueError: the file can't be read, or the query is too long.
    """
    file = sql_file(written)
    if file is None:
        return SqlText(_bounded(written))
    try:
        return SqlText(_bounded(read_bounded(inside(root, file)).decode("utf-8-sig")), file)
    except OSError as error:
        reason = reason_of(error)
        raise ValueError(f"the SQL file {file!r} can't be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"the SQL file {file!r} is not text in UTF-8") from error


def _bounded(text: str) -> str:
    if len(text) > LONGEST_QUERY:
        raise ValueError(f"the query is longer than {LONGEST_QUERY} characters")
    return text
