"""A file that must not reach Spark."""

from __future__ import annotations

from tauro.errors import TauroError


class FileRefusedError(TauroError):
    """A settled file can't be read rightly; `message` says why, `hint` what to do. It ends no run.

    The folder makes an event of it, and looks at the file again when it has other bytes.
    """

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason, hint=hint)


class FileChangedError(TauroError):
    """A file that was read has other content now, and `on_file_change: fail` is set."""
