"""`tauro config show`: the configuration that a run in an environment would get."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tauro.errors import ProjectError
from tauro.problems import has_errors
from tauro.project.layout import find_project
from tauro.project.load import load_project
from tauro_cli.render.configuration import ConfigurationPrinter
from tauro_cli.render.problems import ProblemPrinter, placed, summary, wants_color

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ShowOptions:
    env: str
    project: Path | None = None
    origin: bool = False
    """Whether each value says the file and line that it is written in."""
    color: bool | None = None


def show_configuration(options: ShowOptions, out: TextIO, err: TextIO, environ: Mapping[str, str]) -> int:
    """Write the configuration on `out`, and on `err` what could not be read; the exit code says whether all could.

    Raises:
        ProjectError: there is no project.
    """
    root = find_project(options.project or Path(), upwards=options.project is None)
    project = load_project(root, options.env, environ)
    ConfigurationPrinter(project, origin=options.origin).write(out)
    out.flush()
    if not has_errors(project.problems):
        return 0
    color = wants_color(err, environ) if options.color is None else options.color
    printer = ProblemPrinter(root, err, has_color=color, secrets=project.secrets)
    printer.print_all(placed(project, project.problems))
    err.write(f"{summary(project.problems)}: what they speak of is missing above, or as it is written\n")
    return ProjectError.exit_code
