"""Every node of a project tried on one session, which reads no rows and writes nothing of the project's."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.check import presented
from tauro.context import Context
from tauro.errors import TauroError
from tauro.state.layout import StateRoot
from tauro.streaming.exceptions import SparkDiedError
from tauro.streaming.failures.spark_gone import SPARK_DIED, is_spark_gone
from tauro.streaming.run.pipeline_run import in_order
from tauro.streaming.run.plan import plan_pipeline
from tauro.streaming.session import spark_of
from tauro.trial.findings import Finder
from tauro.trial.inputs import Inputs, NotKnownYetError
from tauro.trial.limits import TookTooLongError, in_time
from tauro.trial.node_trial import NodeTrial, code_of
from tauro.trial.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tauro.problems import Problem
    from tauro.project.project import Project
    from tauro.spark.session import SessionPlan
    from tauro.streaming.run.plan import NodePlan
    from tauro.streaming.session import ContextLike
    from tauro.streaming.specs.node import ProjectSpec

LIMIT_SECONDS = 120.0
"""For one node: its modules are imported, its functions called, its queries started."""

_WAREHOUSE = "spark.sql.warehouse.dir"
_OF_A_CLUSTER = frozenset({"spark.master", "spark.submit.deployMode"})


@dataclass(frozen=True)
class Tried:
    problems: tuple[Problem, ...]
    """By file and line, each with its place, without secrets and what is ignored."""
    nodes: int
    """How many were tried."""
    untried: tuple[str, ...]
    """What was not, and why, a line each."""


class TrialContext(Context):
    """The project's context, with a local session that keeps logs and tables in a folder of the trial's own."""

    def __init__(self, project: Project, spec: ProjectSpec, pipelines: Sequence[str], folder: Path) -> None:
        super().__init__(project, spec, pipelines)
        self.real_state, self.state = self.state, StateRoot(folder / "state", spec.env)
        self._folder = folder

    def session_plan(self) -> SessionPlan:
        plan = super().session_plan()
        said = {key: value for key, value in plan.conf.items() if key not in _OF_A_CLUSTER}
        return replace(plan, master=None, conf={_WAREHOUSE: str(self._folder / "tables"), **said})


def try_project(project: Project, spec: ProjectSpec, pipelines: Sequence[str]) -> Tried:
    """Start Spark, try these pipelines, and leave nothing behind. The user's code is run; takes seconds.

    For a process that does nothing else: where a function hangs, its thread stays behind.

    Raises:
        TauroError: Spark can't be started, or dies.
    """
    with _trial_folder() as folder, _as_in_a_run(spec.root):
        context = TrialContext(project, spec, pipelines, folder)
        try:
            in_time(lambda: context.spark)
        except TauroError:
            raise
        except Exception as error:
            said = (str(error).splitlines() or [repr(error)])[0]
            raise SparkDiedError(f"Spark could not start: {said}") from error
        tried = try_nodes(context, project, spec, pipelines, context.real_state, folder)
        in_time(context.close, LIMIT_SECONDS)
        return tried


def try_nodes(
    context: ContextLike,
    project: Project,
    spec: ProjectSpec,
    pipelines: Sequence[str],
    state: StateRoot,
    folder: Path,
    limit_seconds: float = LIMIT_SECONDS,
) -> Tried:
    """Try these pipelines on the context's session; everything is written into `folder`.

    Raises:
        SparkDiedError: the JVM is gone.
    """
    trials = _Trials(context, spec, state, folder, limit_seconds)
    plans = [plan_pipeline(spec, spec.pipelines[name], state, bounded=True) for name in pipelines]
    trials.run_all([node for plan in plans for node in in_order(plan.nodes)])
    return Tried(presented(trials.problems, project, spec), trials.count, tuple(trials.untried))


class _Trials:
    def __init__(
        self, context: ContextLike, spec: ProjectSpec, state: StateRoot, folder: Path, limit_seconds: float
    ) -> None:
        self._context = context
        self._root = spec.root
        self._limit_seconds = limit_seconds
        self._stage = Stage(spark_of(context), folder / "trial")
        self._inputs = Inputs(context, self._stage, state)
        self.problems: list[Problem] = []
        self.untried: list[str] = []
        self.count = 0

    def run_all(self, nodes: Sequence[NodePlan]) -> None:
        """Once more those whose columns another pipeline has said meanwhile."""
        waiting = [node for node in nodes if not self._run(node)]
        while waiting:
            self.untried.clear()
            still = [node for node in waiting if not self._run(node)]
            if len(still) == len(waiting):
                return
            waiting = still

    def _run(self, node: NodePlan) -> bool:
        """False where its columns are not known."""
        trial = NodeTrial(node, self._inputs, self._stage, self._context, self._root)
        try:
            in_time(trial.run, self._limit_seconds)
        except NotKnownYetError as error:
            self.untried.append(f"node {node.name!r} of pipeline {node.pipeline!r} was not tried: {error.message}")
            return False
        except TookTooLongError as error:
            finder = Finder(node.spec, self._root)
            self.problems.append(finder.hang(self._limit_seconds, error.frame, code_of(node)))
        except Exception as error:
            if not is_spark_gone(error):
                raise
            raise SparkDiedError(SPARK_DIED, hint="was it killed, or out of memory?") from error
        self.problems += trial.problems
        self.count += 1
        return True


@contextmanager
def _trial_folder() -> Iterator[Path]:
    """Removed at the end, unless an error names something in it."""
    folder = Path(tempfile.mkdtemp(prefix="tauro-trial-"))
    try:
        yield folder
    except TauroError as error:
        if str(folder) not in error.message:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _as_in_a_run(root: Path) -> Iterator[None]:
    """The user's code finds what it finds in a run, but for `__pycache__`, which is not written."""
    before, known = sys.dont_write_bytecode, os.environ.get("TAURO_PROJECT")
    sys.dont_write_bytecode = True
    os.environ["TAURO_PROJECT"] = str(root)
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        if known is None:
            del os.environ["TAURO_PROJECT"]
        else:
            os.environ["TAURO_PROJECT"] = known
