"""`tauro rewind`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tauro_cli.options import env_option, not_empty, project_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("rewind", short_help="Set a node back to a time or an offset.")
@env_option
@click.option("--pipeline", metavar="NAME", callback=not_empty, help="Its pipeline; the only one when nothing is said.")
@project_option
@click.option(
    "--node", metavar="NAME", callback=not_empty, help="The node; the pipeline's only stream when nothing is said."
)
@click.option(
    "--to-timestamp", metavar="TIME", callback=not_empty, help="As in '2026-01-31 23:00' or '2026-01-31T22:00:00Z'."
)
@click.option(
    "--to-offset",
    metavar="OFFSET",
    callback=not_empty,
    help="Kafka: 'earliest', 'latest' or '{\"topic\": {\"0\": 100}}'. Delta: a version, or 'latest'.",
)
@click.option("--keep-output", is_flag=True, help="Leave what was written, though rows may be in it twice.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one parameter for each option
    ctx: click.Context,
    env: str | None,
    pipeline: str | None,
    project: Path | None,
    node: str | None,
    to_timestamp: str | None,
    to_offset: str | None,
    keep_output: bool,
    yes: bool,
) -> None:
    """Let a node that reads Kafka or Delta go on from another point of its input, earlier or later.

    It shows what is going to happen, and asks. The old checkpoint and the output go to `.tauro/<env>/reset/`, under the
    time of day; nothing is deleted. An output in 'mode: merge' stays, since rows that come again replace themselves.
    Refused while the pipeline runs.
    """
    from tauro_cli.asking import ask
    from tauro_cli.opened import Wanted
    from tauro_cli.rewind import RewindOptions, run_rewind

    wanted = Wanted.of(ctx.obj, env, pipeline, project)
    options = RewindOptions(wanted, node, to_timestamp, to_offset, keep_output, yes)
    ctx.exit(run_rewind(options, sys.stdout, sys.stderr, ask))
