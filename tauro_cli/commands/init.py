"""`tauro init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("init")
@click.argument("name", required=False)
@click.option(
    "--template",
    envvar="TAURO_TEMPLATE",
    default="streaming",
    show_default=True,
    metavar="NAME",
    help="Which project to lay out.",
)
@click.option("--list-templates", is_flag=True, help="Say which templates there are.")
@click.pass_context
def command(ctx: click.Context, name: str | None, template: str, list_templates: bool) -> None:
    """Lay out a new project NAME that runs at once."""
    from tauro_cli.init import run_init, templates

    if list_templates:
        found = templates()
        width = max(map(len, found))
        for known, purpose in found.items():
            click.echo(f"{known:{width}}  {purpose}")
        ctx.exit(0)
    if name is None:
        raise click.UsageError("name the project: tauro init NAME")
    ctx.exit(run_init(name, template, Path.cwd(), sys.stdout))
