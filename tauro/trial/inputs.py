"""A node's inputs without rows, with the columns that they have in a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.errors import TauroError
from tauro.spark.columns import struct_of
from tauro.state.checkpoint import Checkpoint
from tauro.state.schemas import SchemaStore
from tauro.streaming.readers import READERS
from tauro.streaming.run.frames import with_source_file, with_watermark

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from tauro.problems import KeyPath
    from tauro.state.layout import StateRoot
    from tauro.streaming.readers.base import BaseStreamingReader
    from tauro.streaming.run.plan import InputPlan, NodePlan
    from tauro.streaming.session import ContextLike
    from tauro.streaming.specs.location import Location
    from tauro.streaming.specs.node import InputBinding
    from tauro.streaming.specs.source import SourceSpec
    from tauro.trial.stage import Stage

_NOT_THERE = ("PATH_NOT_FOUND", "UNABLE_TO_INFER_SCHEMA")


class NotKnownYetError(TauroError):
    """The columns of an input are not known, which is no mistake; the message says why."""


@dataclass(frozen=True)
class Given:
    frame: DataFrame
    lacks_rows: bool = False
    """Whether it is a table that has no rows here, and may have some in a run."""


class Inputs:
    """Of one node after the other; those that read what others write come after them."""

    def __init__(self, context: ContextLike, stage: Stage, state: StateRoot) -> None:
        self._context = context
        self._stage = stage
        self._schemas = SchemaStore(state.look())
        self._written: dict[KeyPath, StructType | None] = {}
        self._at: dict[str, StructType] = {}
        """What is written, by its path, for inputs that name no output."""

    def keep(self, output: KeyPath, columns: StructType | None, location: Location | None = None) -> None:
        """What a node writes; None where that can't be known, since the node could not be built."""
        if columns is not None or output not in self._written:
            self._written[output] = columns
        if columns is not None and location is not None:
            self._at[location.text] = columns

    def given(self, node: NodePlan, plan: InputPlan, binding: InputBinding) -> Given:
        """The input with its watermark, as the node's function gets it.

        Raises:
            NotKnownYetError: data, or another node, has yet to say its columns.
            TauroError: it can't be read, and waiting won't help.
            Exception: whatever Spark raises.
        """
        if binding.key_path in self._written and self._written[binding.key_path] is None:
            writers = " and ".join(map(repr, plan.upstream))
            raise NotKnownYetError(f"input {plan.name!r} is written by node {writers}, which could not be built")
        written = self._written.get(binding.key_path) or self._at.get(plan.location.text if plan.location else "")
        reader = READERS.get(plan.source.format)(self._context)
        if not plan.is_stream:
            return self._table(plan, reader, written)
        source = self._with_kept_schema(node, plan)
        columns = reader.columns(source, written)
        if columns is None:
            raise _not_known(plan, reader)
        frame = self._stage.stream(columns)
        column = getattr(source, "source_file", None)
        if column is not None and plan.written_path is not None:
            frame = with_source_file(frame, column, plan.written_path)
        return Given(with_watermark(frame, source, plan.name))

    def _table(self, plan: InputPlan, reader: BaseStreamingReader, written: StructType | None) -> Given:
        """The table itself where it is there: a function may look into it."""
        from pyspark.errors import AnalysisException

        if written is not None:
            return Given(self._stage.table(written), lacks_rows=True)
        if reader.lacking(plan.source) is None:
            try:
                frame = reader.read_table(plan.source)
            except AnalysisException as error:
                if not (error.getCondition() or "").startswith(_NOT_THERE):
                    raise
            else:
                if frame.columns:
                    return Given(frame)
        declared = getattr(plan.source, "declared_schema", None)
        if declared is None:
            raise _not_known(plan, reader)
        return Given(self._stage.table(struct_of(declared.ddl())), lacks_rows=True)

    def _with_kept_schema(self, node: NodePlan, plan: InputPlan) -> SourceSpec:
        """A schema that an earlier run has found holds for as long as its checkpoint is there."""
        source = plan.source
        if plan.landing is None or getattr(source, "declared_schema", None) is not None:
            return source
        places = [output.checkpoint.local for output in node.outputs]
        if not any(_is_in_use(place) for place in places):
            return source
        kept = self._schemas.get(node.scope, plan.name)
        return source if kept is None else source.model_copy(update={"declared_schema": kept})


def _is_in_use(checkpoint: Path | None) -> bool:
    return checkpoint is not None and Checkpoint(checkpoint, 1).last_planned >= 0


def _not_known(plan: InputPlan, reader: BaseStreamingReader) -> NotKnownYetError:
    reason = reader.lacking(plan.source) or f"there is no file with a row in '{plan.written_path}'"
    if plan.location is not None and plan.written_path is not None:
        reason = reason.replace(plan.location.text, plan.written_path)
    return NotKnownYetError(f"the columns of input {plan.name!r} are not known yet: {reason}")
