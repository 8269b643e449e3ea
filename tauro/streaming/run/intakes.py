"""Which intake an input needs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tauro.durations import parse_interval
from tauro.state.checkpoint import Checkpoint
from tauro.state.quarantine import Quarantine
from tauro.streaming.landing.folder import LandingFolder, LandingOptions
from tauro.streaming.readers import READERS
from tauro.streaming.readers.files import FileSource, FileStreamingReader
from tauro.streaming.run.direct_files import DirectFilesIntake
from tauro.streaming.run.file_quarantine import FileQuarantine
from tauro.streaming.run.folder_intake import FolderIntake
from tauro.streaming.run.folder_schema import FolderSchema
from tauro.streaming.run.intake import DirectIntake, EdgeIntake, Intake
from tauro.streaming.run.marked_files import is_pattern
from tauro.streaming.run.message_quarantine import Keeping, MessageIntake
from tauro.streaming.run.read_copies import ReadCopies
from tauro.streaming.vocabulary import OnFileChange, OnSchemaChange

if TYPE_CHECKING:
    from tauro.streaming.readers.base import BaseStreamingReader
    from tauro.streaming.run.desk import Desk
    from tauro.streaming.run.plan import InputPlan, NodePlan


def make_intakes(node: NodePlan, desk: Desk) -> dict[str, Intake]:
    """An intake for each streaming input, by the input's name, opened."""
    return {plan.name: _intake(plan, node, desk) for plan in node.inputs if plan.is_stream}


def _intake(plan: InputPlan, node: NodePlan, desk: Desk) -> Intake:
    reader = READERS.get(plan.source.format)(desk.context)
    if not isinstance(plan.source, FileSource) or not isinstance(reader, FileStreamingReader):
        return _direct(plan, reader, node, desk)
    if plan.landing is None or plan.location is None or plan.location.local is None:
        return _edge(plan, reader, node, desk)
    settings = node.spec.settings
    options = LandingOptions(
        settle_seconds=parse_interval(settings.settle_time or "0 seconds"),
        pattern=plan.source.file_pattern,
        recursive=plan.source.recursive,
        mode=plan.source.landing,
        on_file_change=settings.on_file_change or OnFileChange.REPORT,
        on_schema_change=settings.on_schema_change or OnSchemaChange.QUARANTINE,
    )
    folder = LandingFolder(
        plan.location.local,
        plan.landing,
        desk.ledger.files(f"{node.scope}/{plan.name}"),
        reader.file_format(plan.source, None),
        options,
        desk.root,
    )
    checkpoints = _checkpoints(node)
    tell = partial(desk.notice, node.name)
    if not checkpoints:
        tell(
            f"read files of '{plan.name}' stay in Tauro's landing folder: the checkpoint is on a remote store",
            hint=f"remove old ones by hand from '{plan.landing}', or keep the checkpoint on this machine",
        )
    copies = ReadCopies(folder, checkpoints)
    columns = FolderSchema(plan, node.scope, folder, reader, desk.schemas, copies, tell)
    intake = FolderIntake(plan, folder, reader, columns, copies, tell)
    if plan.source.is_parsed and checkpoints:
        rows = Quarantine(desk.storage, f"{node.scope}/{plan.name}")
        intake.quarantine = FileQuarantine(plan, reader, rows, tell)
    intake.open()
    return intake


def _checkpoints(node: NodePlan) -> list[Checkpoint]:
    """Those of all its queries; none where one of them can't be read from here."""
    local = [output.checkpoint.local for output in node.outputs if output.checkpoint.local is not None]
    streams = sum(source.is_stream for source in node.inputs)
    return [Checkpoint(path, streams) for path in local] if len(local) == len(node.outputs) else []


def _edge(plan: InputPlan, reader: FileStreamingReader, node: NodePlan, desk: Desk) -> Intake:
    checkpoints = _checkpoints(node)
    if not checkpoints or plan.location is None or not plan.source.tells_bad_rows:
        return EdgeIntake(plan, reader)
    tell = partial(desk.notice, node.name)
    rows = Quarantine(desk.storage, f"{node.scope}/{plan.name}")
    base = None if is_pattern(plan.location.text) else plan.location.text
    quarantine = FileQuarantine(plan, reader, rows, tell, base=base)
    is_only = sum(source.is_stream for source in node.inputs) == 1
    return DirectFilesIntake(plan, reader, checkpoints, quarantine, desk.root, tell, is_only=is_only)


def _direct(plan: InputPlan, reader: BaseStreamingReader, node: NodePlan, desk: Desk) -> Intake:
    latest = node.outputs[0].checkpoint.local
    if latest is None or not (plan.source.keeps_rows and plan.source.tells_bad_rows):
        return DirectIntake(plan, reader)
    checkpoint = Checkpoint(latest)
    recorded = desk.ledger.last_batch(node.pipeline, node.name, checkpoint.query_id or "")
    keeping = Keeping(Quarantine(desk.storage, f"{node.scope}/{plan.name}"), checkpoint, recorded)
    return MessageIntake(plan, reader, keeping, partial(desk.notice, node.name))
