"""One node's queries: read, transform, write, start."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tauro.state.checkpoint import Checkpoint
from tauro.state.first_batch import remove_unfinished_first_batch
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.readers import READERS
from tauro.streaming.readers.files import FileSource
from tauro.streaming.readers.fitting import with_all_read
from tauro.streaming.run.frames import ROWS_BAD, transform, with_rows_counted, with_source_file, with_watermark
from tauro.streaming.session import ContextLike, spark_of
from tauro.streaming.vocabulary import OnBadRecord, OutputMode, TriggerType
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

    from tauro.schema import Schema
    from tauro.streaming.run.plan import InputPlan, NodePlan, OutputPlan
    from tauro.streaming.specs.settings import TriggerSpec
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.writers.base import BaseStreamingWriter


_REAL_TIME_INTERVAL = "5 minutes"
"""Spark's own, in Scala; in Python it must be said."""


class NodeQueries:
    """Builds a node's frames and starts a query for each of its outputs; holds nothing but the context."""

    def __init__(self, context: ContextLike, root: Path) -> None:
        self._context = context
        self._root = root

    def start(self, node: NodePlan, schemas: Mapping[str, Schema]) -> list[StreamingQuery]:
        """Start the queries of a streaming node; `schemas` has that of each input that lands.

        When one can't start, those already started are stopped.

        Raises:
            StreamingError: the node can't be built as it is configured.
            Exception: whatever Spark or the user's function raises.
        """
        frame = self.build(node, schemas)
        queries: list[StreamingQuery] = []
        try:
            for output in node.outputs:
                queries.append(self._start_one(node, output, frame))  # noqa: PERF401 - those before must be stopped
        except BaseException:
            for query in queries:
                query.stop()
            raise
        return queries

    def write_batch(self, node: NodePlan) -> None:
        """Run a batch node once; returns when its outputs are written."""
        frame = self.build(node, {})
        for output in node.outputs:
            writer = WRITERS.get(output.sink.format)(self._context)
            sink = output.sink.bound(self._root)
            writer.preflight(sink)
            writer.write_table(writer.prepare(frame, sink), sink)

    def build(self, node: NodePlan, schemas: Mapping[str, Schema]) -> DataFrame:
        """The node's result as a frame; nothing is read yet."""
        make_active(spark_of(self._context))
        frames = [self._read(plan, schemas.get(plan.name)) for plan in node.inputs]
        return transform(node.spec, frames, self._root)

    def _read(self, plan: InputPlan, schema: Schema | None) -> DataFrame:
        reader = READERS.get(plan.source.format)(self._context)
        if not plan.is_stream:
            return reader.read_table(plan.source)
        changes: dict[str, Any] = {} if schema is None else {"declared_schema": schema}
        source = plan.source.model_copy(update=changes)
        if plan.landing is not None:
            source = source.in_folder(plan.landing)
        if plan.on_bad_record is not OnBadRecord.FAIL:
            frame = reader.read_fitting(source, f"{ROWS_BAD}{plan.name}")
        else:
            frame = reader.read_stream(source)
            frame = (
                with_all_read(frame, plan.name) if isinstance(source, FileSource) and source.tells_bad_rows else frame
            )
        column = getattr(source, "source_file", None)
        if column is not None and plan.written_path is not None:
            frame = with_source_file(frame, column, plan.written_path)
        return with_watermark(frame, source, plan.name)

    def _start_one(self, node: NodePlan, output: OutputPlan, frame: DataFrame) -> StreamingQuery:
        writer = WRITERS.get(output.sink.format)(self._context)
        sink = output.sink.bound(self._root)
        prepared = writer.prepare(frame, sink)
        _require_pair(writer, sink, output)
        if output.checkpoint.local is not None:
            remove_unfinished_first_batch(output.checkpoint.local)
        if node.trigger.type is not TriggerType.CONTINUOUS:  # Spark observes nothing there
            prepared = with_rows_counted(prepared)
        stream = (
            prepared.writeStream.queryName(output.query_name)
            .outputMode((node.spec.settings.output_mode or OutputMode.APPEND).value)
            .option("checkpointLocation", output.checkpoint.text)
        )
        return writer.write_stream(_with_trigger(stream, node.trigger), sink)

    def add_code(self, archive: Path) -> None:
        """Give the project's code to the Python workers."""
        spark_of(self._context).addArtifacts(str(archive), pyfile=True)


def _require_pair(writer: BaseStreamingWriter, sink: SinkSpec, output: OutputPlan) -> None:
    checkpoint = output.checkpoint.local
    reason = None if checkpoint is None else writer.mispaired(Checkpoint(checkpoint), sink)
    if reason is not None:
        hint = f"restore what belongs together, or start over: drop the table, and move '{checkpoint}' away"
        raise StreamingQueryError(reason, hint=hint)


def make_active(spark: SparkSession) -> None:
    """Make this the active session of the current thread; without one, Spark's errors name no line of the user's code.

    Pyspark does so at the start of `createDataFrame`, before it looks at what it is given: what it refuses spares the
    import of pandas, which takes 0.7 s.
    """
    with suppress(TypeError):
        spark.createDataFrame(spark.range(0))


def _with_trigger(stream: DataStreamWriter, trigger: TriggerSpec) -> DataStreamWriter:
    match trigger.type:
        case TriggerType.PROCESSING_TIME:
            return stream.trigger(processingTime=trigger.interval or "0 seconds")
        case TriggerType.CONTINUOUS:
            return stream.trigger(continuous=trigger.interval or "1 second")
        case TriggerType.REAL_TIME:
            since_4_1: Any = stream  # pyspark's own types leave this argument out
            in_real_time: DataStreamWriter = since_4_1.trigger(realTime=trigger.interval or _REAL_TIME_INTERVAL)
            return in_real_time
        case TriggerType.AVAILABLE_NOW | TriggerType.ONCE:
            return stream.trigger(availableNow=True)
