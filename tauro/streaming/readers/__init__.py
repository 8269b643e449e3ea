"""One module per source: its spec, what it can, and its reader."""

from typing import Any

from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.registry import Registry

READERS: Registry[BaseStreamingReader] = Registry(__name__, "input", entry_points_group="tauro.readers")


def __getattr__(name: str) -> Any:
    """The readers of the package by their classes' names; loaded at first use."""
    found = READERS.named(name) if name.endswith("StreamingReader") else None
    if found is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return found
