"""Tauro's own log: a file that is rotated, with everything that the screen leaves out."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from tauro.state.storage import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MAX_BYTES = 10_000_000
_KEPT = 5


class _MaskedFormatter(logging.Formatter):
    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(super().format(record))


def log_to(folder: Path, mask: Callable[[str], str], *, verbose: bool) -> Path:
    """Send the logs of this process to `tauro.log` in `folder`, secrets masked; nothing of them reaches the screen."""
    path = private_folder(folder) / "tauro.log"
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(_MaskedFormatter(mask))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("tauro").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.captureWarnings(capture=True)
    return path
