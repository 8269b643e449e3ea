"""Rows made at a steady rate, for trying things out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.source import SourceSpec
from tauro.streaming.vocabulary import MICRO_BATCHES, TriggerType

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class RateSource(SourceSpec):
    """Columns `timestamp TIMESTAMP` and `value BIGINT`, counting from 0."""

    always_streams: ClassVar[bool] = True
    is_for_trying: ClassVar[bool] = True
    triggers: ClassVar[frozenset[TriggerType]] = MICRO_BATCHES | {TriggerType.CONTINUOUS}
    known_options: ClassVar[frozenset[str]] = frozenset({"rowsPerSecond", "rampUpTime", "numPartitions"})
    example: ClassVar[Mapping[str, Any]] = {"format": "rate", "options": {"rowsPerSecond": 5}}

    def misfit(self, offset: Any) -> str | None:
        return None if isinstance(offset, int) else "is not a number of seconds"

    @property
    def known_columns(self) -> tuple[str, ...]:
        return ("timestamp", "value")


class RateStreamingReader(BaseStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("rate",)
    spec: ClassVar[type[RateSource]] = RateSource

    def read_stream(self, config: RateSource) -> DataFrame:
        return self.spark.readStream.format("rate").options(**with_defaults(config.options, {})).load()

    def read_table(self, config: RateSource) -> DataFrame:
        raise StreamingError("input format 'rate' is always a stream")
