"""`tauro reset`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tauro_cli.options import env_option, not_empty, project_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("reset", short_help="Start a pipeline over; nothing is deleted.")
@env_option
@click.option(
    "--pipeline", metavar="NAME", callback=not_empty, help="Pipeline to start over; the only one when nothing is said."
)
@project_option
@click.option("--node", metavar="NAME", callback=not_empty, help="Only this node of it.")
@click.option("--keep-output", is_flag=True, help="Leave what was written where it is.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(
    ctx: click.Context,
    env: str | None,
    pipeline: str | None,
    project: Path | None,
    node: str | None,
    keep_output: bool,
    yes: bool,
) -> None:
    """Move checkpoint, output and what is known of files that were read away, so that everything is read anew.

    It shows what is moved, and asks. Things go to `.tauro/<env>/reset/`, under the time of day; nothing is deleted.
    Refused while the pipeline runs.
    """
    from tauro_cli.asking import ask
    from tauro_cli.opened import Wanted
    from tauro_cli.reset import ResetOptions, run_reset

    wanted = Wanted.of(ctx.obj, env, pipeline, project)
    ctx.exit(run_reset(ResetOptions(wanted, node, keep_output, yes), sys.stdout, sys.stderr, ask))
