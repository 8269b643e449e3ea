"""Where Spark runs."""

from __future__ import annotations


def is_local_master(master: str | None) -> bool:
    """Whether a master is this process's own machine, as it is where none is said."""
    return master is None or master.startswith("local")
