"""A file that must not reach Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.errors import TauroError

if TYPE_CHECKING:
    from collections.abc import Sequence


class FileRefusedError(TauroError):
    """A settled file can't be read rightly; `message` says why, `hint` what to do. It ends no run.

    The folder makes an event of it, and looks at the file again when it has other bytes.
    """

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason, hint=hint)


class ColumnsDifferError(FileRefusedError):
    """The header names other columns than the schema has."""

    def __init__(self, reason: str, hint: str | None = None, *, new: Sequence[str] = ()) -> None:
        super().__init__(reason, hint)
        self.new = tuple(new)
        """Those that the schema lacks, where nothing else is wrong."""


class SchemaChangedError(TauroError):
    """A file has other columns than the schema, and `on_schema_change: fail` is set."""


class FileChangedError(TauroError):
    """A file that was read has other content now, and `on_file_change: fail` is set."""
