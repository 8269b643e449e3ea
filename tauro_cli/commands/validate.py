"""`tauro validate`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from tauro_cli.options import Shared, not_empty, pipeline_option, project_option
from tauro_cli.render.reports import DEFAULT_FORMAT, formats
from tauro_cli.suggestions import Word

if TYPE_CHECKING:
    from pathlib import Path


@click.command("validate", short_help="Find mistakes, without starting Spark.")
@click.option(
    "--env", metavar="ENV", callback=not_empty, help="Environment to look at; all of them when nothing is said."
)
@pipeline_option
@project_option
@click.option(
    "--format",
    "output_format",
    envvar="TAURO_FORMAT",
    type=Word(formats()),
    default=DEFAULT_FORMAT,
    metavar="FORMAT",
    show_default=True,
    help=f"How they are told: {', '.join(formats())}.",
)
@click.option("--strict", envvar="TAURO_STRICT", is_flag=True, help="Let warnings fail, too.")
@click.option(
    "--with-spark",
    envvar="TAURO_WITH_SPARK",
    is_flag=True,
    help="Then start Spark, import your code, and try each node without rows.",
)
@click.option("--explain", "code", metavar="CODE", help="Say what a code means, with an example and its fix.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one parameter for each option
    ctx: click.Context,
    env: str | None,
    pipeline: str | None,
    project: Path | None,
    output_format: str,
    strict: bool,
    with_spark: bool,
    code: str | None,
) -> None:
    """Find every mistake that the project's files show, without starting Spark.

    With --with-spark, when the files have no errors: also what only Spark can tell. It calls your functions, on
    inputs without rows, and writes nothing but temporary files; one environment, 'dev' when nothing is said.
    """
    from tauro_cli.validate import ValidateOptions, explain, run_validate

    if code is not None:
        ctx.exit(explain(code, sys.stdout))
    shared: Shared = ctx.obj
    options = ValidateOptions(
        env=env or shared.env,
        pipeline=pipeline or shared.pipeline,
        project=project or shared.project,
        output_format=output_format,
        strict=strict,
        with_spark=with_spark,
        color=None if shared.color else False,
    )
    ctx.exit(run_validate(options, sys.stdout, sys.stderr, os.environ))
