"""How `tauro validate` tells what it found: one module is one format, with `write(report: Report, out: TextIO)`."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from tauro.problems import Problem

DEFAULT_FORMAT = "text"


@dataclass(frozen=True)
class Report:
    """What was found, and in what."""

    root: Path | None
    """The project's folder; None where there is none."""
    problems: tuple[Problem, ...]
    what: str = "the project"
    """As in `the project for the environment 'dev'`."""
    secrets: frozenset[str] = frozenset()
    has_color: bool = False
    base: Path | None = None
    """The folder that paths of other programs start at: that of the repository."""

    def path(self, file: str) -> str:
        """A file of the project as other programs name it: from the repository where it lies in one."""
        if self.root is not None and self.base is not None and self.root.is_relative_to(self.base):
            return (self.root.relative_to(self.base) / file).as_posix()
        return file


class _Format(Protocol):
    def write(self, report: Report, out: TextIO) -> None: ...


def formats() -> list[str]:
    return [found.name for found in pkgutil.iter_modules(__path__)]


def write_report(name: str, report: Report, out: TextIO) -> None:
    cast("_Format", import_module(f"{__name__}.{name}")).write(report, out)
