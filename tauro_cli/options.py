"""Options that several commands have, and what the group hands down to its sub-commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

DEFAULT_ENV = "dev"


def not_empty(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """A callback: `--env "$STAGE"` without a STAGE does not mean the default."""
    if value == "":
        raise click.BadParameter("it is empty: say a name, or leave the option out")
    return value


env_option = click.option(
    "--env", metavar="ENV", callback=not_empty, help="Environment, laid over the base files.  [default: dev]"
)
pipeline_option = click.option(
    "--pipeline", metavar="NAME", callback=not_empty, help="Pipeline to run; the only one with --stream."
)
project_option = click.option(
    "--project",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the project; else found from the current folder upwards.",
)


@dataclass(frozen=True)
class Shared:
    """What the options before a sub-command say; a sub-command's own win over them."""

    env: str | None
    pipeline: str | None
    project: Path | None
    color: bool
