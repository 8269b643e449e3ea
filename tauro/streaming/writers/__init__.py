"""One module per sink: its spec, what it can, and its writer."""

from typing import Any

from tauro.streaming.registry import Registry
from tauro.streaming.writers.base import BaseStreamingWriter

WRITERS: Registry[BaseStreamingWriter] = Registry(__name__, "output", entry_points_group="tauro.writers")


def __getattr__(name: str) -> Any:
    """The writers of the package by their classes' names; loaded at first use."""
    found = WRITERS.named(name) if name.endswith("StreamingWriter") else None
    if found is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return found
