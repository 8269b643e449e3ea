"""`tauro quarantine`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tauro_cli.options import DEFAULT_ENV, Shared, env_option, not_empty, pipeline_option, project_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from tauro_cli.quarantine import Selected

_node_option = click.option("--node", metavar="NAME", callback=not_empty, help="Those of one node.")
_input_option = click.option("--input", "input_name", metavar="NAME", callback=not_empty, help="Those of one input.")


def _in_utc(_ctx: click.Context, _option: click.Parameter, said: str | None) -> str:
    """As rows have their times; now, where nothing is said."""
    from datetime import datetime

    from tauro.state.quarantine import written_time

    try:
        return written_time(None if said is None else datetime.fromisoformat(said))
    except ValueError:
        raise click.BadParameter(f"{said!r} is no time; write it as in '2024-01-15T12:00:00+00:00'") from None


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
    """Count the rows of each node, by what is wrong with them; and name the files that were not read at all."""
    from tauro_cli.unread_files import print_list

    ctx.exit(print_list(_selected(ctx, names), sys.stdout))


@command.command("show")
@_selecting
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="No more than N rows.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "file"]), default="text", show_default=True
)
@click.pass_context
def show(ctx: click.Context, /, limit: int | None, output_format: str, **names: Any) -> None:
    """Print the rows: where each stood, what is wrong with it, and its text.

    With `--format file`: the rows alone, as a file of their input, to be mended and brought back.
    """
    from tauro_cli.quarantine import print_rows
    from tauro_cli.replay import print_file

    if output_format == "file":
        if limit is not None:
            raise click.UsageError("a file has all rows: '--limit' is not for '--format file'")
        ctx.exit(print_file(_selected(ctx, names), sys.stdout.buffer, sys.stderr))
    ctx.exit(print_rows(_selected(ctx, names), sys.stdout, limit=limit, as_json=output_format == "json"))


@command.command("replay")
@_selecting
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def replay(ctx: click.Context, /, file: Path, **names: Any) -> None:
    """Bring mended rows back: put FILE into the folder of their input, under a name made of its content.

    However often that is done, the same rows are read once.
    """
    from tauro_cli.replay import bring_back

    ctx.exit(bring_back(_selected(ctx, names), file, sys.stdout))


@command.command("purge")
@_selecting
@click.option("--until", metavar="TIME", callback=_in_utc, help="Only rows that were put there by then.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def purge(ctx: click.Context, /, until: str, yes: bool, **names: Any) -> None:
    """Remove the rows, for good; those that a run adds meanwhile stay."""
    from tauro_cli.quarantine import print_counts, remove_rows

    selected = _selected(ctx, names)
    if not yes and selected.places:
        print_counts(selected, sys.stdout, until=until)
        if not click.confirm("remove them for good?"):
            ctx.exit(1)
    ctx.exit(remove_rows(selected, sys.stdout, until=until))


def _selected(ctx: click.Context, names: dict[str, Any]) -> Selected:
    from tauro_cli.quarantine import Selected

    shared: Shared = ctx.obj
    return Selected.of(
        env=names["env"] or shared.env or DEFAULT_ENV,
        project=names["project"] or shared.project,
        wanted=(names["pipeline"] or shared.pipeline, names["node"], names["input_name"]),
    )
