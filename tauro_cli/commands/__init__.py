"""One module per sub-command: `tauro NAME` is `command` in the module NAME of this package.

The modules are imported at every start: at their top they import click, and nothing that takes time.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click


def commands() -> Iterator[click.Command]:
    for found in pkgutil.iter_modules(__path__):
        yield import_module(f"{__name__}.{found.name}").command
