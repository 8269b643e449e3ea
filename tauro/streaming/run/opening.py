"""Everything that must be so before a run touches Spark or data: state, locks, guards."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack, contextmanager, suppress
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
    from tauro.streaming.run.events import Observer
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
    storage = state.prepare()
    with ExitStack() as held:
        holding = Holding(held)
        holding.checkpoints(plan.streams)
        for node in plan.streams:
            Renames(storage, node.scope).finish()
        preparation = Preparation(plan, state, storage, project.settings.spark, context)
        folders = WrittenFolders(plan, state)
        fits = preparation.start(lambda: _tidy(folders, plan, holding, held))
        preparation.keep(fits)
        ledger = Ledger(state.ledger)
        held.callback(ledger.close)
        retention = Retention(project.settings.retain, state, storage, pipeline.name)
        notes = [Notice(fit.node.name, note, is_warning=False) for fit in fits for note in fit.notes]
        notes += [Notice(pipeline.name, text, is_warning=False) for text in retention.at_start()]
        board = StatusBoard(pipeline.name, [node.name for node in plan.nodes], observer, project.secrets)
        router = ProgressRouter()
        desk = Desk(
            root=project.root,
            context=context,
            queries=NodeQueries(context, project.root),
            board=board,
            router=router,
            ledger=ledger,
            schemas=SchemaStore(storage),
            storage=storage,
            run_id=ledger.begin_run(pipeline.name, _hash_of(plan), os.getpid()),
            look_again=partial(_look_again, preparation, folders, router, board),
            look_outside=preparation.outside,
            is_bounded=bounded,
            retention=retention,
            notes=(*folders.notices, *notes),
        )
        run = PipelineRun(plan, desk, state.folder / "code", stop_timeout_seconds=stop_timeout_seconds)
        logger.info("run %d of pipeline %s opened, pid %d", desk.run_id, pipeline.name, os.getpid())
        try:
            yield run
        finally:
            for notice in folders.end(is_at_rest=run.is_at_rest):
                desk.board.tell(notice)
            ledger.end_run(desk.run_id, mask(_cause(run), project.secrets))
            with suppress(TauroError):
                preparation.complete(fits)


def _tidy(folders: WrittenFolders, plan: PipelinePlan, holding: Holding, held: ExitStack) -> None:
    holding.outputs(plan.streams)
    folders.begin()
    held.callback(folders.end, is_at_rest=True)  # where the run does not even begin


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
