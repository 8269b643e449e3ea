"""The user's screen, for trying things out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.vocabulary import OutputMode, TriggerType
from tauro.streaming.writers.base import BaseStreamingWriter

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

NUM_ROWS = 20


class ConsoleSink(SinkSpec):
    """Prints the first rows of each micro-batch to stdout."""

    output_modes: ClassVar[frozenset[OutputMode]] = frozenset(OutputMode)
    triggers: ClassVar[frozenset[TriggerType]] = frozenset(TriggerType)
    is_for_trying: ClassVar[bool] = True
    prints: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = frozenset({"numRows", "truncate"})
    example: ClassVar[Mapping[str, Any]] = {"format": "console", "options": {"numRows": 20, "truncate": False}}


class ConsoleStreamingWriter(BaseStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("console",)
    spec: ClassVar[type[ConsoleSink]] = ConsoleSink

    def write_stream(self, data_stream_writer: DataStreamWriter, config: ConsoleSink) -> StreamingQuery:
        options = with_defaults(config.options, {"numRows": NUM_ROWS, "truncate": False})
        return data_stream_writer.format("console").options(**options).start()

    def write_table(self, df: DataFrame, config: ConsoleSink) -> None:
        options = with_defaults(config.options, {"numRows": NUM_ROWS, "truncate": False})
        df.show(int(options["numRows"]), truncate=options["truncate"] == "true")
