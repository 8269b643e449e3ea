"""`tauro --pipeline NAME [--stream]`: from the files to the exit code."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.check import check_project
from tauro.code.running import runs_code_of
from tauro.context import Context
from tauro.errors import ProjectError, TauroError
from tauro.problems import Problem
from tauro.project.layout import find_project
from tauro.project.load import load_project
from tauro.streaming.run.opening import opened_run
from tauro_cli.logs import log_to
from tauro_cli.opened import pick_pipeline, refuse
from tauro_cli.render.masking import Mask
from tauro_cli.render.screens import Screen, ScreenOptions, make_screen, summary
from tauro_cli.signals import StopSignals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tauro.project.project import Project
    from tauro.streaming.run.pipeline_run import PipelineRun
    from tauro.streaming.specs.node import PipelineSpec, ProjectSpec

_REFRESH_SECONDS = 0.2
_MOST_WARNINGS = 5


@dataclass(frozen=True)
class RunOptions:
    env: str
    pipeline: str | None
    project: Path | None
    stream: bool
    stop_timeout_seconds: float | None
    screen: ScreenOptions
    verbose: bool


def run_pipeline(options: RunOptions) -> int:
    """Run until it is done, it fails, or somebody stops it; returns the exit code.

    Raises:
        TauroError: it could not begin. Nothing has been written then but Tauro's own state.
    """
    signals = StopSignals()
    signals.install()
    root = find_project(options.project or Path.cwd(), upwards=options.project is None)
    project = load_project(root, options.env, os.environ)
    try:
        checked = check_project(project, options.pipeline)
        spec = checked.sound_spec()
        pipeline = _pick(spec, options)
        screen = _screen(project, pipeline, options)
        context = Context(project, spec, [pipeline.name], tell=lambda text: screen.say(f"note: {text}"))
        os.environ["TAURO_PROJECT"] = str(root)
        return _run(context, pipeline, signals, screen, options, checked.warnings)
    except ProjectError as error:
        return _refuse(error, project, options)


def _refuse(error: ProjectError, project: Project, options: RunOptions) -> int:
    return refuse(error, project, sys.stderr, color=options.screen.color, so="nothing was started")


def _pick(spec: ProjectSpec, options: RunOptions) -> PipelineSpec:
    """The pipeline that is meant.

    Raises:
        ProjectError: several could be meant, or it has no stream and `--stream` was given.
    """
    pipeline = pick_pipeline(spec, options.pipeline)
    if options.stream and not pipeline.streams:
        message = f"pipeline {pipeline.name!r} has no stream to run with --stream"
        hint = "leave --stream out, or say 'streaming: true' in one of its inputs"
        raise ProjectError(message, problems=[Problem("no-stream", message, ("pipelines", pipeline.name), hint=hint)])
    return pipeline


def _screen(project: Project, pipeline: PipelineSpec, options: RunOptions) -> Screen:
    prints = any(output.sink.prints for node in pipeline.nodes for output in node.outputs if output.sink)
    return make_screen(options.screen, secrets=project.secrets, prints=prints)


def _run(
    context: Context,
    pipeline: PipelineSpec,
    signals: StopSignals,
    screen: Screen,
    options: RunOptions,
    warnings: Sequence[Problem],
) -> int:
    with opened_run(
        context.spec,
        pipeline,
        context.state,
        context,
        screen.tell,
        bounded=not options.stream,
        stop_timeout_seconds=options.stop_timeout_seconds,
    ) as run:
        log = log_to(context.state.logs, Mask(context.project.secrets), verbose=options.verbose)
        screen.open(_banner(context, pipeline, options))
        _warn(warnings, screen)
        try:
            run.begin()
            _watch(run, signals, screen)
            return _end(run, context, signals, screen, log)
        finally:
            screen.close()


def _warn(warnings: Sequence[Problem], screen: Screen) -> None:
    """Briefly: `tauro validate` shows the lines."""
    for problem in warnings[:_MOST_WARNINGS]:
        where = f"{problem.place.file}:{problem.place.line}: " if problem.place else ""
        screen.say(f"{where}{problem.message} [{problem.code}]", is_warning=True)
    if len(warnings) > _MOST_WARNINGS:
        screen.say(f"{len(warnings) - _MOST_WARNINGS} more: 'tauro validate' shows them", is_warning=True)


def _watch(run: PipelineRun, signals: StopSignals, screen: Screen) -> None:
    while not run.is_over() and not signals.asked:
        screen.refresh(run.status)
        time.sleep(_REFRESH_SECONDS)


def _end(run: PipelineRun, context: Context, signals: StopSignals, screen: Screen, log: Path) -> int:
    if signals.asked:
        screen.say(f"{signals.name}: stopping after the running batch (again: stop at once)")
    started = time.monotonic()
    run.stop()
    screen.refresh(run.status)
    if run.is_at_rest:
        context.close()  # before the last word: the user's code in Spark's workers ends with it
        if not runs_code_of(context.root):
            return _result(run, context, screen, log, was_asked=signals.asked)
    exit_code = _result(run, context, screen, log, was_asked=signals.asked)
    seconds = round(time.monotonic() - started)
    still = f"something still ran after {seconds} s, and is cut; a batch of it is done again at the next start"
    screen.say(still, is_warning=True)
    screen.close()
    sys.stderr.flush()
    os._exit(exit_code)


def _result(run: PipelineRun, context: Context, screen: Screen, log: Path, *, was_asked: bool) -> int:
    shown = log.relative_to(context.root) if log.is_relative_to(context.root) else log
    status = run.status
    errors = (
        [TauroError(f"pipeline {status.pipeline!r}: {run.error.message}", hint=run.error.hint)] if run.error else []
    )
    errors += [
        TauroError(f"pipeline {status.pipeline!r}, node {node.name!r}: {node.detail}", hint=node.hint)
        for node in status.failed
        if run.error is None or node.detail != run.error.message
    ]
    screen.close()
    for error in errors:
        screen.fail(error, f"{shown}, and Spark's own beside it: spark.log" if error is errors[-1] else None)
    if errors:
        return TauroError.exit_code
    screen.say(summary(status))
    unread = sum(node.unread_files for node in status.nodes)
    if unread and status.is_over and not was_asked:
        message = f"{unread} file{'s' * (unread != 1)} could not be read: the warnings above say which and why"
        screen.fail(TauroError(message, hint="mend or remove them, and run again"))
        return TauroError.exit_code
    return 0


def _banner(context: Context, pipeline: PipelineSpec, options: RunOptions) -> str:
    env = f"env {options.env}" + ("" if context.project.has_env_folder else " (no config/" + options.env + "/)")
    how = "until Ctrl+C" if options.stream else "what is there now"
    return f"pipeline {pipeline.name}, {env}: {how}"
