"""The change feed of a Delta table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import model_validator

from tauro.errors import UsageError
from tauro.problems import AtKeyError
from tauro.spark.columns import struct_of, with_more
from tauro.spark.delta import table_id, table_properties
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.readers.delta import (
    HAZARDS,
    LATEST,
    START,
    START_OPTIONS,
    STREAM_OPTIONS,
    DeltaTableReader,
    bears_changes,
    how_to_turn_the_feed_on,
    misfit_of_version,
)
from tauro.streaming.specs.hazards import Hazard
from tauro.streaming.specs.options import option_value, with_defaults
from tauro.streaming.specs.source import SourceSpec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from tauro.state.checkpoint import Checkpoint
    from tauro.streaming.specs.point import Beginning, Point

END = "endingVersion"
_TABLE = "table"
_CHANGE_COLUMNS = "_change_type STRING, _commit_version BIGINT, _commit_timestamp TIMESTAMP"
_TIMESTAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T].*)?")


class ChangeFeedSource(SourceSpec):
    """Every change of a Delta table, with `_change_type`, `_commit_version` and `_commit_timestamp` beside its columns.

    Without `startingVersion`, the rows that are there come first, as inserts.
    """

    always_streams: ClassVar[bool] = True
    sees_changes: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = STREAM_OPTIONS | {"readChangeFeed", "endingVersion"}
    start_options: ClassVar[frozenset[str]] = START_OPTIONS
    reserved_options: ClassVar[Mapping[str, str]] = {"path": "say 'path:' beside 'format:'"}
    hazards: ClassVar[Mapping[str, Hazard]] = {"failOnDataLoss": HAZARDS["failOnDataLoss"]}
    example: ClassVar[Mapping[str, Any]] = {
        "format": "delta_stream",
        "path": "data/events/",
        "options": {"startingVersion": "latest"},
    }

    path: str
    """The table's folder, relative to the project."""

    @property
    def reads_changes(self) -> bool:
        return (option_value(self.options, "readChangeFeed") or "true").casefold() == "true"

    @property
    def fails_of_changes(self) -> bool:
        return not (self.reads_changes or bears_changes(self.options))

    @property
    def starts_from_the_end(self) -> bool:
        return option_value(self.options, START) == LATEST

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"change feed": self.reads_changes}

    def misfit(self, offset: Any) -> str | None:
        return misfit_of_version(offset)

    def shown_offset(self, offset: Any) -> str:
        return f"version {offset['reservoirVersion']} of the table"

    @property
    def ending_version(self) -> int | None:
        """The last version that is read."""
        end = option_value(self.options, END)
        return None if end is None else int(end)

    def spark_options(self) -> dict[str, str]:
        """A time in `startingVersion` goes by another name in Spark, which has no `endingVersion` on a stream."""
        options = {name: value for name, value in self.options.items() if name.casefold() != END.casefold()}
        for name in [name for name in options if name.casefold() == START.casefold()]:
            if _TIMESTAMP.fullmatch(str(options[name])):
                options["startingTimestamp"] = options.pop(name)
        return with_defaults(options, {"readChangeFeed": True})

    def mispaired(self, kept: Mapping[str, str], checkpoint: Checkpoint) -> tuple[str, str] | None:
        """Rows after the end of before were passed over; nothing brings them back."""
        end = kept.get(END)
        read = _read_up_to(checkpoint, kept.get(_TABLE))
        if end is None or read <= int(end) or (self.ending_version is not None and self.ending_version <= int(end)):
            return None
        reason = (
            f"checkpoint '{checkpoint.path}' was used with {END} {end} and has passed over the versions "
            f"{int(end) + 1} to {read}: they would be missing"
        )
        return reason, (
            f"put '{END}: {end}' back; or go on from there with a new checkpoint: '{START}: {int(end) + 1}' and "
            f"another 'checkpoint_location' (a Delta table as output then needs 'mode: append')"
        )

    @model_validator(mode="after")
    def _versions_make_sense(self) -> Self:
        start, end = option_value(self.options, START), option_value(self.options, END)
        if start is not None and not (start.isdigit() or start == LATEST or _TIMESTAMP.fullmatch(start)):
            message = f"startingVersion can't be {start!r}: it is 'latest', a version's number or a time"
            raise AtKeyError(("options", _written(self.options, START)), message)
        if end is None:
            return self
        if not end.isdigit():
            message = f"endingVersion can't be {end!r}: it is a version's number"
            raise AtKeyError(("options", _written(self.options, END)), message)
        if start is None and option_value(self.options, "startingTimestamp") is None:
            raise ValueError("endingVersion needs a startingVersion: without one, the rows that are there come first")
        if not self.reads_changes:
            raise ValueError("endingVersion is for the change feed: leave 'readChangeFeed: false' out")
        if start is not None and start.isdigit() and int(start) > int(end):
            raise ValueError(f"endingVersion {end} comes before startingVersion {start}")
        return self


def _written(options: Mapping[str, object], name: str) -> str:
    """The option's name, in the case in which it is written."""
    return next(key for key in options if key.casefold() == name.casefold())


def _read_up_to(checkpoint: Checkpoint, table: str | None) -> int:
    """The last version of the table of which a planned batch has rows, -1 where there is none.

    An offset names the version that comes next, and how many of its files are read already.
    """
    offsets = [offset for offset in checkpoint.planned_offsets if isinstance(offset, dict)]
    mine = [offset for offset in offsets if offset.get("reservoirId") == table]
    return max((offset["reservoirVersion"] - (offset["index"] < 0) for offset in mine), default=-1)


class DeltaStreamingReader(DeltaTableReader):
    formats: ClassVar[tuple[str, ...]] = ("delta_stream",)
    spec: ClassVar[type[ChangeFeedSource]] = ChangeFeedSource

    def lacking(self, config: ChangeFeedSource) -> str | None:
        reason = super().lacking(config)
        if reason is not None or not config.reads_changes:
            return reason
        properties = table_properties(self.spark, config.path) or {}
        if properties.get("delta.enableChangeDataFeed", "").casefold() != "true":
            raise StreamingQueryError(
                f"the change feed of the Delta table in '{config.path}' is off",
                hint=how_to_turn_the_feed_on(config.path),
            )
        return None

    def columns(self, config: ChangeFeedSource, written: StructType | None = None) -> StructType | None:
        if written is not None and config.reads_changes:
            written = with_more(written, struct_of(_CHANGE_COLUMNS))
        return super().columns(config, written)

    def read_stream(self, config: ChangeFeedSource) -> DataFrame:
        frame = self.load_stream(config, config.spark_options())
        if config.ending_version is None:
            return frame
        return frame.where(f"_commit_version <= {config.ending_version}")

    def beginning(self, config: ChangeFeedSource, point: Point, place: Any) -> Beginning:
        begun = super().beginning(config, point, place)
        if config.ending_version is not None and int(begun.options[START]) > config.ending_version:
            hint = f"set it to {config.ending_version} or before, or change the option"
            raise UsageError(f"{END} is {config.ending_version}: nothing would be read from {begun.shown}", hint=hint)
        return begun

    def settled(self, config: ChangeFeedSource, kept: Mapping[str, str]) -> Mapping[str, str]:
        """Also up to where rows are let through, and what the checkpoint's offsets call the table."""
        settled = super().settled(config, kept)
        if config.ending_version is None:
            return settled
        table = table_id(self.spark, config.path) or ""
        return {**settled, END: str(config.ending_version), _TABLE: table}

    def has_reached_end(self, config: ChangeFeedSource) -> bool:
        return config.ending_version is not None and self.last_version(config.path) >= config.ending_version
