"""`tauro validate`: everything that the files can tell, without Spark."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tauro.check import check_project
from tauro.errors import ProjectError, UsageError
from tauro.pages import codes, page
from tauro.problems import did_you_mean, has_errors
from tauro.project.layout import CONFIG_FOLDER, find_project
from tauro.project.load import load_project
from tauro_cli.render.problems import ProblemPrinter, print_json, summary, wants_color

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tauro.problems import Problem


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class ValidateOptions:
    env: str = "dev"
    pipeline: str | None = None
    project: Path | None = None
    """The project's folder; found from the current one upwards where nothing is said."""
    output_format: OutputFormat = OutputFormat.TEXT
    strict: bool = False
    """Whether warnings fail, too."""
    color: bool | None = None
    """None: on a terminal that does not say NO_COLOR."""


def run_validate(options: ValidateOptions, out: TextIO, err: TextIO, environ: Mapping[str, str]) -> int:
    """Write the problems on `out`, and what else there is to say on `err`; the exit code says whether there are errors.

    Raises:
        ProjectError: text is wanted, and there is no project.
    """
    try:
        root = find_project(options.project or Path(), upwards=options.project is None)
    except ProjectError as error:
        if options.output_format is OutputFormat.TEXT:
            raise
        print_json(error.problems, out)
        return error.exit_code
    project = load_project(root, options.env, environ)
    try:
        problems: Sequence[Problem] = check_project(project, options.pipeline).problems
    except ProjectError as error:
        problems = error.problems
    if options.output_format is OutputFormat.JSON:
        print_json(problems, out)
    else:
        color = wants_color(out, environ) if options.color is None else options.color
        ProblemPrinter(root, out, has_color=color, secrets=project.secrets).print_all(problems)
        out.write(f"{summary(problems)} in {_what(options)}\n")
        if not project.has_env_folder and not has_errors(problems):
            err.write(f"note: there is no '{CONFIG_FOLDER}/{options.env}/': the files of '{CONFIG_FOLDER}/' alone\n")
    fails = bool(problems) if options.strict else has_errors(problems)
    return ProjectError.exit_code if fails else 0


def explain(code: str, out: TextIO) -> int:
    """Write the page of a code.

    Raises:
        UsageError: there is no such code.
    """
    try:
        out.write(page(code).text)
    except KeyError:
        raise UsageError(f"there is no code {code!r}", hint=did_you_mean(code, codes())) from None
    return 0


def _what(options: ValidateOptions) -> str:
    what = "the project" if options.pipeline is None else f"pipeline {options.pipeline!r}"
    return f"{what} for the environment {options.env!r}"
