"""`tauro quarantine`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from tauro_cli.options import DEFAULT_ENV, Shared, env_option, pipeline_option, project_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from tauro_cli.quarantine import Selected

_node_option = click.option("--node", metavar="NAME", help="Those of one node.")
_input_option = click.option("--input", "input_name", metavar="NAME", help="Those of one input.")


@click.group("quarantine", short_help="Look at rows that did not fit their schema.")
def command() -> None:
    """Look at the rows that were kept out of a stream, because they do not fit their schema or can't be read."""


def _selecting(function: Callable[..., None]) -> Callable[..., None]:
    """The options that say which rows are meant."""
    for option in (_input_option, _node_option, pipeline_option, project_option, env_option):
        function = option(function)
    return function


@command.command("list")
@_selecting
@click.pass_context
def list_rows(ctx: click.Context, /, **names: Any) -> None:
    """Count the rows of each node, by what is wrong with them."""
    from tauro_cli.quarantine import print_counts

    ctx.exit(print_counts(_selected(ctx, names), sys.stdout))


@command.command("show")
@_selecting
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="No more than N rows.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def show(ctx: click.Context, /, limit: int | None, output_format: str, **names: Any) -> None:
    """Print the rows: where each stood, what is wrong with it, and its text."""
    from tauro_cli.quarantine import print_rows

    ctx.exit(print_rows(_selected(ctx, names), sys.stdout, limit=limit, as_json=output_format == "json"))


@command.command("purge")
@_selecting
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def purge(ctx: click.Context, /, yes: bool, **names: Any) -> None:
    """Remove the rows, for good."""
    from tauro_cli.quarantine import print_counts, remove_rows

    selected = _selected(ctx, names)
    if not yes:
        print_counts(selected, sys.stdout)
        if selected.places and not click.confirm("remove them for good?"):
            ctx.exit(1)
    ctx.exit(remove_rows(selected, sys.stdout))


def _selected(ctx: click.Context, names: dict[str, Any]) -> Selected:
    from tauro_cli.quarantine import Selected

    shared: Shared = ctx.obj
    return Selected.of(
        env=names["env"] or shared.env or DEFAULT_ENV,
        project=names["project"] or shared.project,
        wanted=(names["pipeline"] or shared.pipeline, names["node"], names["input_name"]),
    )
