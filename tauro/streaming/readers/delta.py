"""Delta tables: once as a table, or as a stream of the rows that are added."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import model_validator

from tauro.spark.columns import with_more
from tauro.spark.delta import quoted, table_properties
from tauro.state.delta_log import DeltaLog
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.readers.delta_beginning import beginning
from tauro.streaming.specs.hazards import Hazard
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.options import check_options, option_value, with_defaults
from tauro.streaming.specs.source import SourceSpec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from tauro.streaming.specs.point import Beginning, Point

STREAM_OPTIONS = frozenset(
    """
    startingVersion startingTimestamp maxFilesPerTrigger maxBytesPerTrigger ignoreDeletes ignoreChanges
    ignoreFileDeletion skipChangeCommits withEventTimeOrder excludeRegex failOnDataLoss schemaTrackingLocation
    schemaLocation streamingSourceTrackingId allowSourceColumnDrop allowSourceColumnRename allowSourceColumnTypeChange
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)
START = "startingVersion"
START_OPTIONS = frozenset({START, "startingTimestamp"})
LATEST = "latest"
TABLE_OPTIONS = frozenset({"versionAsOf", "timestampAsOf"})
RESERVED_OPTIONS: Mapping[str, str] = {
    "path": "say 'path:' beside 'format:'",
    "readChangeFeed": "say 'format: delta_stream', which reads the change feed",
    "readChangeData": "say 'format: delta_stream', which reads the change feed",
}

_CHANGE_FEED = "leave it out, and read the changes with 'format: delta_stream'"
HAZARDS: Mapping[str, Hazard] = {
    "failOnDataLoss": Hazard(
        "gone",
        {"false": "versions of the table that are no longer there are passed over"},
        "leave it out: the run then stops, and names the version",
    ),
    "ignoreChanges": Hazard(
        "changes", {"true": "rows of a file that is rewritten are read again, deleted ones stay"}, _CHANGE_FEED
    ),
    "ignoreDeletes": Hazard("changes", {"true": "rows that are deleted stay in what was made of them"}, _CHANGE_FEED),
    "ignoreFileDeletion": Hazard(
        "changes", {"true": "rows that are deleted stay in what was made of them"}, _CHANGE_FEED
    ),
    "skipChangeCommits": Hazard(
        "changes", {"true": "rows that are updated, merged or deleted are passed over"}, _CHANGE_FEED
    ),
}


_MAY_COME_LATER = "spark.databricks.delta.changeDataFeed.timestampOutOfRange.enabled"
"""Whether a stream may start at a version that is not there yet; without, Delta fails."""


def bears_changes(options: Mapping[str, Any]) -> bool:
    """Whether a stream of added rows passes over changes of others, or takes the files of changed rows for new."""
    return any(
        (option_value(options, name) or "").casefold() == "true" for name in ("skipChangeCommits", "ignoreChanges")
    )


def misfit_of_version(offset: Any) -> str | None:
    return None if isinstance(offset, dict) and "reservoirVersion" in offset else "is not one of a Delta table"


class DeltaSource(SourceSpec):
    """A Delta table; as a stream, what is in it and then each row that is added."""

    known_options: ClassVar[frozenset[str]] = STREAM_OPTIONS | TABLE_OPTIONS
    start_options: ClassVar[frozenset[str]] = START_OPTIONS
    reserved_options: ClassVar[Mapping[str, str]] = RESERVED_OPTIONS
    hazards: ClassVar[Mapping[str, Hazard]] = HAZARDS
    example: ClassVar[Mapping[str, Any]] = {"format": "delta", "path": "data/events/", "streaming": True}

    path: str
    """The table's folder, relative to the project."""

    @property
    def fails_of_changes(self) -> bool:
        return not bears_changes(self.options)

    @property
    def starts_from_the_end(self) -> bool:
        return option_value(self.options, START) == LATEST

    def misfit(self, offset: Any) -> str | None:
        return misfit_of_version(offset)

    def shown_offset(self, offset: Any) -> str:
        return f"version {offset['reservoirVersion']} of the table"

    @model_validator(mode="after")
    def _options_fit_the_way_it_is_read(self) -> Self:
        known = STREAM_OPTIONS if self.is_stream else TABLE_OPTIONS
        check_options(self.options, known=known, reserved={})
        return self


class DeltaTableReader(BaseStreamingReader):
    """What is common to the ways of reading a Delta table."""

    jars: ClassVar[tuple[str, ...]] = ("delta",)

    def lacking(self, config: Any) -> str | None:
        """That there is a table; looked at on the disk first, which costs less."""
        local = locate(config.path, Path("/")).local
        is_missing = local is not None and not DeltaLog(local).exists
        if is_missing or table_properties(self.spark, config.path) is None:
            return f"there is no Delta table in '{config.path}'"
        start = option_value(config.options, START)
        if start is not None and start.isdigit() and int(start) > self.last_version(config.path) + 1:
            raise StreamingQueryError(
                f"the Delta table in '{config.path}' has no version {start}: its last is "
                f"{self.last_version(config.path)}",
                hint=f"say another '{START}', or '{LATEST}' for what comes after the start",
            )
        return None

    def columns(self, config: Any, written: StructType | None = None) -> StructType | None:
        """Those of the table, and after them what is new in those that are written."""
        there = super().columns(config)
        return written if there is None or written is None else with_more(there, written)

    def settled(self, config: Any, kept: Mapping[str, str]) -> Mapping[str, str]:
        """What 'latest' means. Spark would find it anew at each start, as long as no batch is committed."""
        if option_value(config.options, START) != LATEST:
            return {}
        return {START: kept.get(START) or str(self.last_version(config.path) + 1)}

    def beginning(self, config: Any, point: Point, place: Any) -> Beginning:
        return beginning(config.path, point, place, option=START, latest=LATEST)

    def with_settled(self, config: Any, settled: Mapping[str, str]) -> Any:
        if START not in settled:
            return config
        others = {name: value for name, value in config.options.items() if name.casefold() != START.casefold()}
        return config.model_copy(update={"options": {**others, START: settled[START]}})

    def load_stream(self, config: Any, options: Mapping[str, str]) -> DataFrame:
        start = option_value(options, START) or ""
        if start.isdigit() and int(start) > self.last_version(config.path):
            self.spark.conf.set(_MAY_COME_LATER, "true")
        return self.spark.readStream.format("delta").options(**options).load(config.path)

    def last_version(self, path: str) -> int:
        local = locate(path, Path("/")).local
        if local is not None:
            return DeltaLog(local).last_version
        newest = self.spark.sql(f"DESCRIBE HISTORY delta.{quoted(path)} LIMIT 1").first()
        return -1 if newest is None else int(newest["version"])

    def read_table(self, config: Any) -> DataFrame:
        reason = self.lacking(config)
        if reason is not None:
            raise StreamingQueryError(
                reason, hint="look at its 'path:', or name the output that writes it as the input"
            )
        return self.spark.read.format("delta").options(**with_defaults(config.options, {})).load(config.path)


class DeltaTableStreamingReader(DeltaTableReader):
    formats: ClassVar[tuple[str, ...]] = ("delta",)
    spec: ClassVar[type[DeltaSource]] = DeltaSource

    def read_stream(self, config: DeltaSource) -> DataFrame:
        return self.load_stream(config, with_defaults(config.options, {}))


def how_to_turn_the_feed_on(path: str) -> str:
    return (
        f"turn it on: ALTER TABLE delta.{quoted(path)} SET TBLPROPERTIES (delta.enableChangeDataFeed = true); "
        "it then holds the changes made after that"
    )
