"""A table in Spark's memory, for tests and for trying things out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.vocabulary import OutputMode
from tauro.streaming.writers.base import BaseStreamingWriter

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter


class MemorySink(SinkSpec):
    """A table of the session that goes by the query's name; it is gone with the session, so each run begins anew."""

    output_modes: ClassVar[frozenset[OutputMode]] = frozenset(OutputMode)
    can_resume: ClassVar[bool] = False
    is_for_trying: ClassVar[bool] = True
    is_named_by_query: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Mapping[str, Any]] = {"format": "memory", "table_name": "results"}

    table_name: str | None = None
    """The table's name; that of the query, with `_` for what no name can have, when nothing is said."""

    @property
    def query_name(self) -> str | None:
        return self.table_name


class MemoryStreamingWriter(BaseStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("memory",)
    spec: ClassVar[type[MemorySink]] = MemorySink

    def write_stream(self, data_stream_writer: DataStreamWriter, config: MemorySink) -> StreamingQuery:
        """The table is the query's name: `queryName` was said before, or `table_name` says it."""
        if config.table_name is not None:
            data_stream_writer = data_stream_writer.queryName(config.table_name)
        return data_stream_writer.format("memory").start()

    def write_table(self, df: DataFrame, config: MemorySink) -> None:
        df.createOrReplaceTempView(config.table_name or "memory")
