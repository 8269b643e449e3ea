"""What is looked at before a node starts: by a new process, and in the same way before it is tried again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from tauro.streaming.run.fitness import Fit, Fitness
from tauro.streaming.run.guards import check_machine
from tauro.streaming.run.preflight import preflight

if TYPE_CHECKING:
    from collections.abc import Callable

    from tauro.state.layout import StateRoot
    from tauro.state.storage import Storage
    from tauro.streaming.run.plan import NodePlan, PipelinePlan
    from tauro.streaming.session import ContextLike
    from tauro.streaming.specs.project import SparkSettings


class Preparation:
    """The locks of the checkpoints are held. Nothing is written but Tauro's own state."""

    def __init__(
        self, plan: PipelinePlan, state: StateRoot, storage: Storage, spark: SparkSettings, context: ContextLike
    ) -> None:
        self._plan = plan
        self._parts = (state, storage, spark)
        self._context = context

    def start(self, when_sound: Callable[[], None]) -> tuple[Fit, ...]:
        """All nodes may start.

        `when_sound` is called once nothing on this machine is in the way, before anybody outside is asked.

        Raises:
            EnvironmentUnfitError: a folder can't be written.
            StreamingError: a broker or a topic is not there.
            ProjectError: a checkpoint is damaged, or does not fit its node any more, or its output.
        """
        return self._prepared(self._plan, when_sound)

    def again(self, node: NodePlan, when_sound: Callable[[], None]) -> None:
        """The node may start another time. `when_sound` is called, and raised is, what and where `start` does."""
        self.keep(self._prepared(replace(self._plan, nodes=(node,)), when_sound))

    def outside(self, node: NodePlan) -> None:
        """Only its folders, and the brokers and topics."""
        check_machine(replace(self._plan, nodes=(node,)))
        preflight(node, self._context)

    def keep(self, fits: tuple[Fit, ...]) -> None:
        """From now on, this is what the checkpoints were made for."""
        Fitness(self._plan, *self._parts).keep(fits)

    def complete(self, fits: tuple[Fit, ...]) -> None:
        Fitness(self._plan, *self._parts).complete(fits)

    def _prepared(self, plan: PipelinePlan, when_sound: Callable[[], None]) -> tuple[Fit, ...]:
        _begin_anew(plan)
        fits = Fitness(plan, *self._parts).require()
        check_machine(plan)
        when_sound()
        for node in plan.nodes:
            preflight(node, self._context)
        return fits


def _begin_anew(plan: PipelinePlan) -> None:
    """Remove the checkpoints that were another run's alone."""
    for node in plan.streams:
        for output in node.outputs:
            if output.begins_anew and output.checkpoint.local is not None:
                shutil.rmtree(output.checkpoint.local, ignore_errors=True)
