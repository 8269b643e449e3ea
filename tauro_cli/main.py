"""The `tauro` command: options, sub-commands, and the one place where errors become exit codes."""

from __future__ import annotations

import math
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from tauro import __version__
from tauro.errors import TauroError
from tauro_cli.commands import commands
from tauro_cli.options import DEFAULT_ENV, Shared, env_option, pipeline_option, project_option
from tauro_cli.streams import open_standard_streams
from tauro_cli.suggestions import Group, Word, with_the_meant
from tauro_cli.unraised import log_what_cant_be_raised

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "tauro"
LONGEST_STOP_SECONDS = 86400


_HELP = """\
Run streaming pipelines from a folder of YAML and small Python functions.

\b
  tauro init shop                                       lay out a project
  tauro validate                                        find mistakes
  tauro --env dev --pipeline real_time_sales --stream   run until Ctrl+C
  tauro --env dev --pipeline real_time_sales            process what is there
"""


def _finite(_ctx: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("it is not a number")
    return value


@click.group(
    PROGRAM,
    cls=Group,
    help=_HELP,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@env_option
@pipeline_option
@project_option
@click.option("--stream", is_flag=True, help="Run until Ctrl+C. Without it: process what is there now, then exit.")
@click.option(
    "--stop-timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=0, max=LONGEST_STOP_SECONDS),
    callback=_finite,
    help="How long a running batch may take to end when the run is stopped.  [default: 25]",
)
@click.option("--log-format", type=Word(["text", "json"]), default="text", show_default=True, help="How a run is told.")
@click.option("--quiet", is_flag=True, help="Say only warnings and errors.")
@click.option("--verbose", is_flag=True, help="Say more; show tracebacks.")
@click.option("--no-color", is_flag=True, help="No colours, no live table (also: NO_COLOR).")
@click.version_option(__version__, prog_name=PROGRAM)
@click.pass_context
def cli(  # noqa: PLR0913, PLR0917 - one parameter for each option
    ctx: click.Context,
    env: str | None,
    pipeline: str | None,
    project: Path | None,
    stream: bool,
    stop_timeout: float | None,
    log_format: str,
    quiet: bool,
    verbose: bool,
    no_color: bool,
) -> None:
    ctx.obj = Shared(env, pipeline, project, color=not no_color and not os.environ.get("NO_COLOR"))
    if ctx.invoked_subcommand is not None:
        return
    if not stream and pipeline is None:
        if not _is_typed(ctx, "env", "project"):
            click.echo(ctx.get_help())
            return
        raise click.UsageError("nothing to run: name a pipeline with --pipeline, or add --stream")
    from tauro_cli.render.screens import ScreenOptions
    from tauro_cli.run import RunOptions, run_pipeline

    options = RunOptions(
        env=env or DEFAULT_ENV,
        pipeline=pipeline,
        project=project,
        stream=stream,
        stop_timeout_seconds=stop_timeout,
        screen=ScreenOptions(log_format=log_format, quiet=quiet, color=ctx.obj.color),
        verbose=verbose,
    )
    ctx.exit(run_pipeline(options))


for _command in commands():
    cli.add_command(_command)


def _is_typed(ctx: click.Context, *names: str) -> bool:
    return any(ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in names)


def main(args: list[str] | None = None) -> None:
    """Entry point: every error that Tauro knows is one short text and an exit code."""
    open_standard_streams()
    log_what_cant_be_raised()
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    try:
        result: Any = cli.main(args, prog_name=PROGRAM, standalone_mode=False, auto_envvar_prefix="TAURO")
    except click.ClickException as error:
        with_the_meant(error, cli).show()
        return error.exit_code
    except TauroError as error:
        return _told(error, args)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("stopped\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:  # noqa: BLE001 - nobody who uses the command sees a traceback
        return _unexpected(error, args)
    return result if isinstance(result, int) else 0


def _told(error: TauroError, args: list[str] | None) -> int:
    from tauro_cli.render.errors import show_error

    show_error(error, sys.stderr)
    if _is_verbose(args):
        traceback.print_exception(error)
    return error.exit_code


def _unexpected(error: Exception, args: list[str] | None) -> int:
    if _is_verbose(args):
        traceback.print_exception(error)
        return TauroError.exit_code
    from tauro_cli.render.printable import printable_lines

    said = printable_lines(f"{type(error).__name__}: {error}")
    sys.stderr.write(
        f"error: Tauro failed in a way that it does not know: {said}\n"
        "  = help: run it again with --verbose, and report what it prints\n"
    )
    return TauroError.exit_code


def _is_verbose(args: list[str] | None) -> bool:
    """Asked where the options may not have been parsed."""
    said = os.environ.get("TAURO_VERBOSE", "").lower() in {"1", "true", "yes", "on"}
    return said or "--verbose" in (sys.argv[1:] if args is None else args)


if __name__ == "__main__":
    main()
