"""`tauro plan`: what a run would do, and what has changed since the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from tauro.errors import ProjectError
from tauro.masking import mask
from tauro.state.renames import Renames
from tauro.streaming.run.fitness import Fitness
from tauro.streaming.run.outlook import look_ahead
from tauro_cli.opened import Opened, Wanted, refuse

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.run.outlook import CheckpointOutlook, NodeOutlook


def show_plan(wanted: Wanted, out: TextIO, err: TextIO) -> int:
    """Write what a run would do; the exit code is that of a run which refuses to start, or 0.

    Raises:
        TauroError: something can't be looked at.
    """
    project = wanted.load()
    try:
        opened = wanted.open(project)
        problems = _show(opened, out, project.secrets)
    except ProjectError as error:
        return refuse(error, project, err, color=wanted.color, so="a run would start nothing")
    return problems


def _show(opened: Opened, out: TextIO, secrets: frozenset[str]) -> int:
    context, plan = opened.context, opened.plan
    storage = context.state.look()
    fitness = Fitness(plan, context.state, storage, context.spec.settings.spark)
    outlook = look_ahead(plan, fitness, context.state)
    lines = [f"pipeline {opened.pipeline.name}, env {context.env}"]
    cut = [node.name for node in plan.streams if Renames(storage, node.scope).is_cut]
    lines += [f"a rewind of node {name} was cut: its next start finishes it" for name in cut]
    for node in outlook.nodes:
        lines += ["", f"node {node.name}", *(f"  {line}" for line in _lines(node, opened))]
    out.write(mask("\n".join(lines) + "\n", secrets))
    out.flush()
    if outlook.problems:
        raise ProjectError(outlook.problems[0].message, problems=outlook.problems)
    return 0


def _lines(node: NodeOutlook, opened: Opened) -> list[str]:
    lines: list[str] = []
    for checkpoint in node.checkpoints:
        what = "checkpoint" if len(node.checkpoints) == 1 else f"checkpoint for output {checkpoint.output!r}"
        lines.append(f"{what}: {checkpoint.state} ('{_place(checkpoint, opened.context.root)}')")
        lines += [f"  {change} [{change.verdict}]: {change.because}" for change in checkpoint.changes]
    return lines + [f"reads {line}" for line in node.reads]


def _place(checkpoint: CheckpointOutlook, root: Path) -> str:
    return checkpoint.place.removeprefix(f"{root}/")
