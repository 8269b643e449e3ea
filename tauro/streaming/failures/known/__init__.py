"""Failures that have words of their own; one file of this folder is a family of them.

A family is a module with `KNOWN`, a row of `Known`. The first that fits is taken, families by their names.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


@dataclass(frozen=True)
class Known:
    pattern: re.Pattern[str]
    """Looked for in the error's text, and in those of its causes; its named groups may stand in what follows."""
    message: str
    """Also knows `{node}`, `{file}` (that was being read) and `{new}` (columns that a table lacks)."""
    hint: str | None


@cache
def known_failures() -> tuple[Known, ...]:
    return tuple(
        known
        for module_info in pkgutil.iter_modules(__path__)
        for known in import_module(f"{__name__}.{module_info.name}").KNOWN
    )
