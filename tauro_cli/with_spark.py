"""`tauro validate --with-spark`: what the files can't tell, and Spark can."""

from __future__ import annotations

import logging
import signal
import sys
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn, TextIO

from tauro.check import check_project
from tauro.problems import has_errors
from tauro.project.load import load_project
from tauro.trial.project_trial import try_project
from tauro_cli.signals import SECOND_SIGNAL_EXIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tauro.problems import Problem
    from tauro_cli.render.reports import Report


def with_spark(
    report: Report, root: Path, env: str, pipeline: str | None, err: TextIO, environ: Mapping[str, str]
) -> Report:
    """The report with what a trial of one environment's nodes finds; without a trial where it has errors.

    What the user's code prints goes to `err`.

    Raises:
        TauroError: Spark can't be started, or dies.
    """
    if has_errors(report.problems):
        err.write("note: Spark was not started: mend the errors first\n")
        return report
    project = load_project(root, env, environ)
    spec = check_project(project, pipeline).sound_spec()
    pipelines = list(spec.pipelines) if pipeline is None else [pipeline]
    err.write(f"starting Spark, to try env {env!r} without rows\n")
    err.flush()
    with redirect_stdout(err), _silent_log(), _ended_by_signals():
        tried = try_project(project, spec, pipelines)
    for reason in tried.untried:
        err.write(f"note: {reason}\n")
    count = f"{tried.nodes} node{'' if tried.nodes == 1 else 's'}"
    return replace(
        report,
        problems=_joined(report.problems, tried.problems),
        what=f"{report.what}; {count} tried on Spark in env {env!r}",
        secrets=report.secrets | project.secrets,
    )


def _joined(of_files: Sequence[Problem], of_spark: Sequence[Problem]) -> tuple[Problem, ...]:
    """By file and line; what Spark is sure of is not told as a guess, too."""
    known = {(problem.code, problem.place and (problem.place.file, problem.place.line)) for problem in of_spark}
    others = [
        problem
        for problem in of_files
        if (problem.code, problem.place and (problem.place.file, problem.place.line)) not in known
    ]
    return tuple(sorted([*others, *of_spark], key=lambda problem: (problem.place, problem.code, problem.message)))


@contextmanager
def _silent_log() -> Iterator[None]:
    """What is logged has no file here, and is not for the screen."""
    nowhere = logging.NullHandler()
    logging.getLogger().addHandler(nowhere)
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        logging.getLogger().removeHandler(nowhere)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the process as Ctrl+C does: temporary files are removed first."""
    others = [number for number in SECOND_SIGNAL_EXIT if number is not signal.SIGINT]
    heard = [number for number in others if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> NoReturn:
    sys.exit(SECOND_SIGNAL_EXIT[signal.Signals(number)])
