"""A function of the user's that gets each micro-batch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import field_validator

from tauro.code.load import load_function
from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.vocabulary import OutputMode
from tauro.streaming.writers.base import BaseStreamingWriter

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

ONLY_BATCH = 0


class ForeachBatchSink(SinkSpec):
    """Calls `function(df, batch_id)` for each micro-batch, at least once: the same batch again after a crash or a cut.

    A function that overwrites what it wrote for the same `batch_id` makes it exactly once.
    """

    output_modes: ClassVar[frozenset[OutputMode]] = frozenset(OutputMode)
    known_options: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Mapping[str, Any]] = {"format": "foreach_batch", "function": "src.sinks:write"}

    function: Any
    """The function: a reference as in a node; in Python also the function itself."""

    @field_validator("function")
    @classmethod
    def _is_a_function(cls, function: Any) -> Any:
        if isinstance(function, str) or callable(function):
            return function
        raise ValueError("'function' is a reference such as 'src.sinks:write'")

    @property
    def references(self) -> tuple[str, ...]:
        return (self.function,) if isinstance(self.function, str) else ()

    def bound(self, root: Path) -> Self:
        if not isinstance(self.function, str):
            return self
        return self.model_copy(update={"function": load_function(root, self.function)})


class ForeachBatchStreamingWriter(BaseStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("foreach_batch", "foreachBatch")
    spec: ClassVar[type[ForeachBatchSink]] = ForeachBatchSink

    def write_stream(self, data_stream_writer: DataStreamWriter, config: ForeachBatchSink) -> StreamingQuery:
        return data_stream_writer.foreachBatch(config.bound(Path()).function).start()

    def write_table(self, df: DataFrame, config: ForeachBatchSink) -> None:
        """A batch node's only batch has the number 0."""
        config.bound(Path()).function(df, ONLY_BATCH)
