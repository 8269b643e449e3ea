"""`tauro validate`: everything that the files can tell, without Spark."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tauro.environments import check_environments, environments
from tauro.errors import ProjectError, UsageError
from tauro.pages import codes, page
from tauro.problems import did_you_mean, has_errors
from tauro.project.layout import CONFIG_FOLDER, find_project
from tauro_cli.options import DEFAULT_ENV
from tauro_cli.render.problems import wants_color
from tauro_cli.render.reports import DEFAULT_FORMAT, Report, write_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True)
class ValidateOptions:
    env: str | None = None
    """None: all that there are."""
    pipeline: str | None = None
    project: Path | None = None
    """The project's folder; found from the current one upwards where nothing is said."""
    output_format: str = DEFAULT_FORMAT
    strict: bool = False
    """Whether warnings fail, too."""
    with_spark: bool = False
    """Whether nodes are tried on Spark, where the files have no errors."""
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
        if options.output_format == DEFAULT_FORMAT:
            raise
        write_report(options.output_format, Report(None, error.problems), out)
        return error.exit_code
    with _no_garbage_collected():
        report = _checked(root, options, out, environ)
    if options.with_spark:
        report = _tried(report, root, options, err, environ)
    write_report(options.output_format, report, out)
    is_alone = options.output_format == DEFAULT_FORMAT and not has_errors(report.problems)
    for env in _without_folder(root, options) if is_alone else ():
        err.write(f"note: there is no '{CONFIG_FOLDER}/{env}/': the files of '{CONFIG_FOLDER}/' alone\n")
    fails = bool(report.problems) if options.strict else has_errors(report.problems)
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


@contextmanager
def _no_garbage_collected() -> Iterator[None]:
    """A look at the files ends within a second, of which looking for garbage would take a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _checked(root: Path, options: ValidateOptions, out: TextIO, environ: Mapping[str, str]) -> Report:
    color = wants_color(out, environ) if options.color is None else options.color
    base = Path(environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    envs = _envs(root, options)
    try:
        checked = check_environments(root, envs, environ, options.pipeline)
    except ProjectError as error:
        return Report(root, error.problems, _what(options, envs), has_color=color, base=base)
    return Report(root, checked.problems, _what(options, checked.envs), checked.secrets, color, base)


def _tried(report: Report, root: Path, options: ValidateOptions, err: TextIO, environ: Mapping[str, str]) -> Report:
    from tauro_cli.with_spark import with_spark

    env, *others = _envs(root, options)
    if others and not has_errors(report.problems):
        names = ", ".join(map(repr, others))
        err.write(f"note: of the environments, {env!r} alone is tried on Spark; say --env for {names}\n")
    return with_spark(report, root, env, options.pipeline, err, environ)


def _envs(root: Path, options: ValidateOptions) -> tuple[str, ...]:
    return environments(root, DEFAULT_ENV) if options.env is None else (options.env,)


def _without_folder(root: Path, options: ValidateOptions) -> list[str]:
    return [env for env in _envs(root, options) if not (root / CONFIG_FOLDER / env).is_dir()]


def _what(options: ValidateOptions, envs: Sequence[str]) -> str:
    what = "the project" if options.pipeline is None else f"pipeline {options.pipeline!r}"
    noun = "environment" if len(envs) == 1 else "environments"
    return f"{what} for the {noun} {', '.join(map(repr, envs))}"
