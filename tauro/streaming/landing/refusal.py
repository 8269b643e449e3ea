"""A file that must not reach Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tauro.errors import TauroError

if TYPE_CHECKING:
    from collections.abc import Sequence


_MOST_NAMES: Final = 20
_LONGEST_SHOWN: Final = 200


class FileRefusedError(TauroError):
    """A settled file can't be read rightly; `message` says why, `hint` what to do. It ends no run.

    The folder makes an event of it, and looks at the file again when it has other bytes.
    """

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason, hint=hint)


class ColumnsDifferError(FileRefusedError):
    """The file has other columns than the schema."""

    def __init__(self, reason: str, hint: str | None = None, *, new: Sequence[str] = ()) -> None:
        super().__init__(reason, hint)
        self.new = tuple(new)
        """Those that the schema lacks, where nothing else is wrong."""


class SchemaChangedError(TauroError):
    """A file has other columns than the schema, and `on_schema_change: fail` is set."""


class FileChangedError(TauroError):
    """A file that was read has other content now, and `on_file_change: fail` is set."""


def listed(names: Sequence[str]) -> str:
    """As many as a person would read."""
    shown = ", ".join(repr(shortened(name)) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
