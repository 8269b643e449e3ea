"""`tauro schema`."""

from __future__ import annotations

import sys

import click


@click.command("schema", short_help="Print JSON Schemas of the files, for editors.")
@click.argument("file", required=False)
@click.pass_context
def command(ctx: click.Context, file: str | None) -> None:
    """Print the JSON Schema of FILE, which is the name of one of a project's files, or those of all of them.

    Editors complete and check by it. `tauro init` puts them into `config/.schema`; to have those of this version,
    write them anew: `tauro schema inputs > config/.schema/inputs.json`.
    """
    from tauro_cli.schema import print_schema

    ctx.exit(print_schema(file, sys.stdout))
