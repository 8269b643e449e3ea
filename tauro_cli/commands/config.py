"""`tauro config`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from tauro_cli.options import DEFAULT_ENV, Shared, env_option, project_option

if TYPE_CHECKING:
    from pathlib import Path


@click.group("config", short_help="Look at a project's configuration.")
def command() -> None:
    """Look at a project's configuration."""


@command.command("show")
@env_option
@project_option
@click.option("--origin", is_flag=True, help="Say of each value which file and line it is written in.")
@click.pass_context
def show(ctx: click.Context, env: str | None, project: Path | None, origin: bool) -> None:
    """Print the configuration of an environment as YAML: merged, with the values of variables, secrets masked."""
    from tauro_cli.configuration import ShowOptions, show_configuration

    shared: Shared = ctx.obj
    options = ShowOptions(
        env=env or shared.env or DEFAULT_ENV,
        project=project or shared.project,
        origin=origin,
        color=None if shared.color else False,
    )
    ctx.exit(show_configuration(options, sys.stdout, sys.stderr, os.environ))
