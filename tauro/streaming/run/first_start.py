"""What the options of a node's inputs meant when its queries first started, kept for the starts that follow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tauro.errors import ProjectError
from tauro.problems import Problem
from tauro.state.checkpoint import Checkpoint
from tauro.state.kept_options import KeptOptions
from tauro.state.set_back import SetBack
from tauro.streaming.readers import READERS

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.run.desk import Desk
    from tauro.streaming.run.plan import InputPlan, NodePlan
    from tauro.streaming.specs.source import SourceSpec


def as_first_started(node: NodePlan, desk: Desk) -> NodePlan:
    """The node as its queries are to be started; what is settled by that is on the disk before they are."""
    return replace(node, inputs=tuple(_settled(plan, node, desk) if plan.is_stream else plan for plan in node.inputs))


def require_fitting_checkpoints(node: NodePlan) -> None:
    """Look before Spark starts whether the inputs can be read on from where the checkpoints are.

    Raises:
        ProjectError: rows would be missing.
    """
    for plan in node.inputs:
        for folder in _checkpoints(node) if plan.is_stream else ():
            found = plan.source.mispaired(KeptOptions(folder).get(plan.name), Checkpoint(folder))
            if found is not None:
                reason, hint = found
                message = f"input {plan.name!r}: {reason}"
                problem = Problem("unfit-checkpoint", message, ("inputs", plan.name), hint)
                raise ProjectError(message, problems=(problem,), hint=hint)


def _settled(plan: InputPlan, node: NodePlan, desk: Desk) -> InputPlan:
    reader = READERS.get(plan.source.format)(desk.context)
    folders = _checkpoints(node)
    kept = {folder: KeptOptions(folder).get(plan.name) for folder in folders}
    undecided = [folder for folder in folders if Checkpoint(folder).last_committed < 0] or folders
    begun = _set_back(plan, node, undecided, desk)
    settled = reader.settled(begun, next((kept[folder] for folder in undecided if kept[folder]), {}))
    for folder in folders:
        if kept[folder] != settled:
            KeptOptions(folder).keep(plan.name, settled)
    source = reader.with_settled(begun, settled)
    if source is not begun and len(folders) < len(node.outputs):
        words = ", ".join(f"{name}: {value}" for name, value in settled.items())
        text = f"the checkpoint is on a remote store: the next start may find another {words!r} for '{plan.name}'"
        desk.notice(node.name, text, hint="say a number in the input's options, or keep the checkpoint on this machine")
    return replace(plan, source=source)


def _set_back(plan: InputPlan, node: NodePlan, folders: list[Path], desk: Desk) -> SourceSpec:
    """The source, with a beginning that somebody has put into the checkpoint."""
    starts = (SetBack(folder).start(plan.name) for folder in folders)
    start = next((start for start in starts if start is not None), None)
    if start is None:
        return plan.source
    if any(Checkpoint(folder).is_new for folder in folders):
        desk.notice(node.name, f"input '{plan.name}' begins at {start.shown}, where it was set to", is_warning=False)
    return plan.source.begun_at(start.options)


def _checkpoints(node: NodePlan) -> list[Path]:
    return [output.checkpoint.local for output in node.outputs if output.checkpoint.local is not None]
