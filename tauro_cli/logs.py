"""Tauro's own log: a file that is rotated, with everything that the screen leaves out."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from tauro.state.storage import private_folder

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES = 10_000_000
_KEPT = 5


def log_to(folder: Path, *, verbose: bool) -> Path:
    """Send the logs of this process to `tauro.log` in `folder`; nothing of them reaches the screen."""
    path = private_folder(folder) / "tauro.log"
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("tauro").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.captureWarnings(capture=True)
    return path
