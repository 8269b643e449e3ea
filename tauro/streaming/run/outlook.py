"""What a run would do, told without doing it: no Spark, nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.state.checkpoint import Checkpoint
from tauro.state.file_ledger import FileRecord, FileState
from tauro.state.locks import holder_of
from tauro.state.peek import peek_files
from tauro.state.set_back import SetBack
from tauro.streaming.landing.listing import look_into
from tauro.streaming.landing.selection import Selection
from tauro.streaming.readers import READERS
from tauro.streaming.readers.files import FileSource, FileStreamingReader
from tauro.streaming.run.guards import refusals
from tauro.streaming.vocabulary import LandingMode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tauro.problems import Problem
    from tauro.state.changes import Change
    from tauro.state.layout import StateRoot
    from tauro.streaming.run.fitness import Fit, Fitness
    from tauro.streaming.run.plan import InputPlan, NodePlan, OutputPlan, PipelinePlan

_LOOKED_AT_AGAIN = {FileState.REFUSED, FileState.EMPTY}


@dataclass(frozen=True)
class CheckpointOutlook:
    output: str
    place: str
    state: str
    """Where the query goes on, in words."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class NodeOutlook:
    name: str
    checkpoints: tuple[CheckpointOutlook, ...]
    """None for a batch node."""
    reads: tuple[str, ...]
    """What would be read next, by input."""


@dataclass(frozen=True)
class Outlook:
    nodes: tuple[NodeOutlook, ...]
    problems: tuple[Problem, ...]
    """Why a run would refuse to start."""


def look_ahead(plan: PipelinePlan, fitness: Fitness, state: StateRoot) -> Outlook:
    """Raises EnvironmentUnfitError where a file can't be read, as a run would."""
    fits = fitness.fits()
    broken = {id(fit.node) for fit in fits if any(problem.code == "damaged-checkpoint" for problem in fit.problems)}
    problems = [problem for fit in fits for problem in fit.problems]
    problems += [p for node in plan.nodes if id(node) not in broken for p in refusals(node, plan.root)]
    nodes = tuple(_node(node, fits, state, is_broken=id(node) in broken) for node in plan.nodes)
    return Outlook(nodes, tuple(dict.fromkeys(problems)))


def _node(node: NodePlan, fits: Sequence[Fit], state: StateRoot, *, is_broken: bool) -> NodeOutlook:
    if not node.spec.is_stream:
        return NodeOutlook(node.name, (), tuple(f"input {plan.name!r}: all of it" for plan in node.inputs))
    changes = {id(fit.output): fit.changes for fit in fits}
    checkpoints = tuple(
        CheckpointOutlook(
            output.name,
            output.checkpoint.text,
            "damaged" if is_broken else _state(output),
            changes.get(id(output), ()),
        )
        for output in node.outputs
    )
    return NodeOutlook(node.name, checkpoints, () if is_broken else tuple(_reads(node, state)))


def _state(output: OutputPlan) -> str:
    folder = output.checkpoint.local
    if output.begins_anew:
        return "begins anew at each run"
    if folder is None:
        return "not on this machine, not looked at"
    checkpoint = Checkpoint(folder)
    committed, planned = checkpoint.last_committed, checkpoint.last_planned
    holder = holder_of(folder)
    if holder is not None:
        return f"process {holder} runs on it, after batch {committed}"
    if planned < 0:
        return "new"
    if planned > committed:
        return f"batch {planned} was cut, and is done again"
    return f"goes on after batch {committed}"


def _reads(node: NodePlan, state: StateRoot) -> Iterator[str]:
    folders = [output.checkpoint.local for output in node.outputs if not output.begins_anew]
    known = [Checkpoint(folder) for folder in folders if folder is not None]
    begun = [checkpoint for checkpoint in known if checkpoint.last_planned >= 0]
    for plan in node.inputs:
        yield f"input {plan.name!r}: {_next(plan, node, state, begun)}"


def _next(plan: InputPlan, node: NodePlan, state: StateRoot, begun: Sequence[Checkpoint]) -> str:
    if not plan.is_stream:
        return "all of it, as a table"
    if plan.landing is not None and isinstance(plan.source, FileSource):
        folder = None if plan.location is None else plan.location.local
        return _files(plan, folder, peek_files(state.ledger, f"{node.scope}/{plan.name}"), is_new=not begun)
    if not begun:
        return _first(plan, node)
    offsets = [offset for offset in begun[0].planned_offsets if offset is not None]
    mine = next((offset for offset in offsets if plan.source.misfit(offset) is None), None)
    return "what is new" if mine is None else f"what is new, from {plan.source.shown_offset(mine)}"


def _first(plan: InputPlan, node: NodePlan) -> str:
    folders = (output.checkpoint.local for output in node.outputs)
    starts = (SetBack(folder).start(plan.name) for folder in folders if folder is not None)
    start = next((start for start in starts if start is not None), None)
    return "from where its options say" if start is None else f"from where it was set to: {start.shown}"


def _files(plan: InputPlan, folder: Path | None, records: Sequence[FileRecord], *, is_new: bool) -> str:
    if folder is None or not folder.is_dir():
        return "its folder is not there"
    reader = READERS.get(plan.source.format)({})
    assert isinstance(plan.source, FileSource)
    assert isinstance(reader, FileStreamingReader)
    names = Selection(reader.file_format(plan.source, None).suffixes, plan.source.file_pattern, plan.source.recursive)
    waiting = [] if is_new else [record for record in records if record.state is FileState.LANDED]
    with_ctime = plan.source.landing is not LandingMode.LINK
    known = {
        record.path: tuple(record.signature) if with_ctime else (*record.signature[:3], 0)
        for record in records
        if record.signature is not None and record.state not in _LOOKED_AT_AGAIN and not is_new
    }
    new = look_into(folder, names, known, with_ctime=with_ctime).found
    count = len(new) + len(waiting)
    return f"{count} file{'' if count == 1 else 's'} that {'is' if count == 1 else 'are'} new or changed"
