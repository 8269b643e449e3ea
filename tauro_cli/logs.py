"""Tauro's own log: a file that is rotated, with everything that the screen leaves out."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from tauro.state.storage import private_folder
from tauro_cli.render.printable import printable_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MAX_BYTES = 10_000_000
_KEPT = 5


class _LogFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        """For its owner only, like all state; each time that a full log is put aside, too."""
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.fchmod(descriptor, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), self.encoding, "backslashreplace", write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """The disk is full, or read-only: a run goes on without its log, and no traceback gets on the screen."""


class _MaskedFormatter(logging.Formatter):
    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return printable_lines(self._mask(super().format(record)))


def log_to(folder: Path, mask: Callable[[str], str], *, verbose: bool) -> Path:
    """Send the logs of this process to `tauro.log` in `folder`, secrets masked; nothing of them reaches the screen."""
    path = private_folder(folder) / "tauro.log"
    handler = _LogFile(path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(_MaskedFormatter(mask))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("tauro").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.captureWarnings(capture=True)
    return path
