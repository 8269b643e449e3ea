"""Everything that must be so before a run touches Spark or data: state, locks, guards."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from tauro.errors import TauroError
from tauro.masking import mask
from tauro.state.ledger import Ledger
from tauro.state.renames import Renames
from tauro.state.schemas import SchemaStore
from tauro.streaming.run.desk import Desk
from tauro.streaming.run.events import Notice
from tauro.streaming.run.holding import Holding
from tauro.streaming.run.node_queries import NodeQueries
from tauro.streaming.run.pipeline_run import PipelineRun
from tauro.streaming.run.plan import NodePlan, PipelinePlan, plan_pipeline
from tauro.streaming.run.preparation import Preparation
from tauro.streaming.run.progress import ProgressRouter
from tauro.streaming.run.retention import Retention
from tauro.streaming.run.status import StatusBoard
from tauro.streaming.run.written_folders import WrittenFolders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.state.layout import StateRoot
    from tauro.state.storage import Storage
    from tauro.streaming.run.events import Observer
    from tauro.streaming.run.fitness import Fit
    from tauro.streaming.session import ContextLike
    from tauro.streaming.specs.node import PipelineSpec, ProjectSpec

logger = logging.getLogger(__name__)


@contextmanager
def opened_run(
    project: ProjectSpec,
    pipeline: PipelineSpec,
    state: StateRoot,
    context: ContextLike,
    observer: Observer,
    *,
    bounded: bool,
    stop_timeout_seconds: float | None = None,
) -> Iterator[PipelineRun]:
    """A run that holds its checkpoints, ready to begin; they are given back at the end, however it ends.

    Raises:
        LockedError: another process holds one of the checkpoints, or of the output folders.
        EnvironmentUnfitError: a folder can't be written.
        StreamingError: a broker or a topic is not there.
        ProjectError: a checkpoint is damaged, or does not fit its node any more, or its output.
    """
    plan = plan_pipeline(project, pipeline, state, bounded=bounded)
    with ExitStack() as held:
        ground = _ground(project, plan, state, context, held)
        desk = _desk(project, ground, state, context, observer)
        run = PipelineRun(plan, desk, state.folder / "code", stop_timeout_seconds=stop_timeout_seconds)
        logger.info("run %d of pipeline %s opened, pid %d", desk.run_id, pipeline.name, os.getpid())
        try:
            yield run
        finally:
            for notice in ground.folders.end(is_at_rest=run.is_at_rest):
                desk.board.tell(notice)
            ground.ledger.end_run(desk.run_id, mask(_cause(run), project.secrets))
            with suppress(TauroError):
                ground.preparation.complete(ground.fits)


@dataclass(frozen=True)
class _Ground:
    """What a run stands on, once it has been looked at and nobody else can change it."""

    plan: PipelinePlan
    storage: Storage
    preparation: Preparation
    folders: WrittenFolders
    fits: tuple[Fit, ...]
    ledger: Ledger


def _ground(
    project: ProjectSpec, plan: PipelinePlan, state: StateRoot, context: ContextLike, held: ExitStack
) -> _Ground:
    storage = state.prepare()
    holding = Holding(held)
    holding.checkpoints(plan.streams)
    for node in plan.streams:
        Renames(storage, node.scope).finish()
    preparation = Preparation(plan, state, storage, project.settings.spark, context)
    folders = WrittenFolders(plan, state)

    def tidy() -> None:
        holding.outputs(plan.streams)
        folders.begin()
        held.callback(folders.end, is_at_rest=True)  # where the run does not even begin

    fits = preparation.start(tidy)
    preparation.keep(fits)
    ledger = Ledger(state.ledger)
    held.callback(ledger.close)
    return _Ground(plan, storage, preparation, folders, fits, ledger)


def _desk(project: ProjectSpec, ground: _Ground, state: StateRoot, context: ContextLike, observer: Observer) -> Desk:
    name = ground.plan.pipeline.name
    retention = Retention(project.settings.retain, state, ground.storage, name, ground.ledger)
    notes = [Notice(fit.node.name, note, is_warning=False) for fit in ground.fits for note in fit.notes]
    notes += [Notice(name, text, is_warning=False) for text in retention.at_start()]
    board = StatusBoard(name, [node.name for node in ground.plan.nodes], observer, project.secrets)
    router = ProgressRouter()
    return Desk(
        root=project.root,
        context=context,
        queries=NodeQueries(context, project.root),
        board=board,
        router=router,
        ledger=ground.ledger,
        schemas=SchemaStore(ground.storage),
        storage=ground.storage,
        run_id=ground.ledger.begin_run(name, _hash_of(ground.plan), os.getpid()),
        look_again=partial(_look_again, ground.preparation, ground.folders, router, board),
        look_outside=ground.preparation.outside,
        is_bounded=ground.plan.is_bounded,
        retention=retention,
        notes=(*ground.folders.notices, *notes),
    )


def _look_again(
    preparation: Preparation, folders: WrittenFolders, router: ProgressRouter, board: StatusBoard, node: NodePlan
) -> None:
    def tidy() -> None:
        """A query of the attempt before that has not ended may still write: then the run's end tidies up."""
        if router.is_at_rest(node.name):
            for notice in folders.again(node.name):
                board.tell(notice)

    preparation.again(node, tidy)


def _hash_of(plan: PipelinePlan) -> str:
    return blake2b(repr(plan.pipeline).encode(), digest_size=8).hexdigest()


def _cause(run: PipelineRun) -> str:
    if run.error is not None:
        return f"failed: {run.error.message}"
    failed = run.status.failed
    if failed:
        return f"failed: node {failed[0].name}: {failed[0].detail}"
    has_ended = run.status.is_over and all(node.detail != "stopped" for node in run.status.nodes)
    return "ended" if has_ended else "stopped"
