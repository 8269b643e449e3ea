"""One node: built on inputs without rows, and started, so that Spark tells all it has against it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tauro.streaming.failures.spark_gone import is_spark_gone
from tauro.streaming.run.frames import transform, with_rows_counted
from tauro.streaming.run.node_queries import make_active
from tauro.streaming.vocabulary import OutputMode, TriggerType
from tauro.streaming.writers import WRITERS
from tauro.trial.findings import Finder, Step
from tauro.trial.inputs import NotKnownYetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import DataFrame
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

    from tauro.problems import KeyPath, Problem
    from tauro.streaming.run.plan import NodePlan, OutputPlan
    from tauro.streaming.session import ContextLike
    from tauro.trial.inputs import Given, Inputs
    from tauro.trial.stage import Stage

_QUERY_SECONDS = 60
"""A query without rows ends by itself, in a second or less."""


class NodeTrial:
    """Made and run for one node; what it finds is in `problems`."""

    def __init__(self, node: NodePlan, inputs: Inputs, stage: Stage, context: ContextLike, root: Path) -> None:
        self._node = node
        self._inputs = inputs
        self._stage = stage
        self._context = context
        self._root = root
        self._finder = Finder(node.spec, root)
        self.problems: list[Problem] = []

    def run(self) -> None:
        """Build the node, start it, and keep what it writes for the nodes that read that.

        Raises:
            NotKnownYetError: its inputs have no columns yet.
        """
        make_active(self._stage.spark)
        for binding in self._node.spec.outputs:
            self._inputs.keep(binding.key_path, None)
        given = self._given()
        if self.problems:
            return
        lacks_rows = any(one.lacks_rows for one in given)
        with self._finding(Step.FUNCTION, code_of(self._node), lacks_rows=lacks_rows):
            frame = transform(self._node.spec, [one.frame for one in given], self._root)
            for output, binding in zip(self._node.outputs, self._node.spec.outputs, strict=True):
                self._try_output(output, binding.key_path, frame)

    def _given(self) -> list[Given]:
        given = []
        for plan, binding in zip(self._node.inputs, self._node.spec.inputs, strict=True):
            with self._finding(Step.INPUT, binding.key_path):
                given.append(self._inputs.given(self._node, plan, binding))
        return given

    def _try_output(self, output: OutputPlan, key_path: KeyPath, frame: DataFrame) -> None:
        writer = WRITERS.get(output.sink.format)(self._context)
        with self._finding(Step.OUTPUT, key_path):
            sink = output.sink.bound(self._root)
            prepared = writer.prepare(frame, sink)
            self._inputs.keep(key_path, prepared.schema, output.location)
            if self._node.spec.is_stream and not self._starts(prepared):
                return
            stand_in = writer.stand_in(sink, self._stage.new_folder("output"))
            if stand_in is None:
                return
            if not self._node.spec.is_stream:
                writer.write_table(self._stage.table(prepared.schema), stand_in)
                return
            stream = self._stage.stream_of_one_batch(prepared.schema).writeStream
            _run_to_its_end(writer.write_stream(self._with_settings(stream), stand_in))

    def _starts(self, frame: DataFrame) -> bool:
        known = len(self.problems)
        with self._finding(Step.START, code_of(self._node)):
            counted = frame if self._node.trigger.type is TriggerType.CONTINUOUS else with_rows_counted(frame)
            _run_to_its_end(self._with_settings(counted.writeStream).format("noop").start())
        return len(self.problems) == known

    def _with_settings(self, stream: DataStreamWriter) -> DataStreamWriter:
        mode = self._node.spec.settings.output_mode or OutputMode.APPEND
        checkpoint = str(self._stage.new_folder("checkpoint"))
        return stream.outputMode(mode.value).option("checkpointLocation", checkpoint).trigger(availableNow=True)

    @contextmanager
    def _finding(self, step: Step, key_path: KeyPath, *, lacks_rows: bool = False) -> Iterator[None]:
        try:
            yield
        except NotKnownYetError:
            raise
        except (Exception, SystemExit) as error:
            if is_spark_gone(error):
                raise
            self.problems += self._finder.problems(error, step, key_path, lacks_rows=lacks_rows)


def code_of(node: NodePlan) -> KeyPath:
    """Where a node says what is done with its rows."""
    spec = node.spec
    says = (("sql", spec.sql), ("function", spec.function), ("transforms", spec.transforms))
    return next(((*spec.key_path, key) for key, said in says if said), spec.key_path)


def _run_to_its_end(query: StreamingQuery) -> None:
    try:
        query.awaitTermination(_QUERY_SECONDS)
    finally:
        query.stop()
