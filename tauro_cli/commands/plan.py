"""`tauro plan`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tauro_cli.options import env_option, not_empty, project_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("plan", short_help="Show what a run would do, without starting Spark.")
@env_option
@click.option(
    "--pipeline", metavar="NAME", callback=not_empty, help="Pipeline to look at; the only one when nothing is said."
)
@project_option
@click.pass_context
def command(ctx: click.Context, env: str | None, pipeline: str | None, project: Path | None) -> None:
    """Show of each node where its checkpoint stands, what changed since it was made, and what would be read next.

    Each change is safe, needs a new checkpoint, or is undefined; with one that is not safe, a run refuses to start, and
    the exit code is 3. Nothing is written.
    """
    from tauro_cli.opened import Wanted
    from tauro_cli.plan import show_plan

    wanted = Wanted.of(ctx.obj, env, pipeline, project)
    ctx.exit(show_plan(wanted, sys.stdout, sys.stderr))
