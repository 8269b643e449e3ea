"""One file is one job: what feeds it, its project, and how what it wrote is counted."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.job import Job


def jobs() -> dict[str, Job]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").JOB for name in names}
