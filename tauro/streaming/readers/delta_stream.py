"""The change feed of a Delta table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import model_validator

from tauro.spark.delta import table_properties
from tauro.state.delta_log import DeltaLog
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.readers.delta import STREAM_OPTIONS, DeltaTableReader, how_to_turn_the_feed_on
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.source import SourceSpec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_LATEST = "latest"
_TIMESTAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T].*)?")


class ChangeFeedSource(SourceSpec):
    """Every change of a Delta table, with `_change_type`, `_commit_version` and `_commit_timestamp` beside its columns.

    Without `startingVersion`, the rows that are there come first, as inserts.
    """

    always_streams: ClassVar[bool] = True
    sees_changes: ClassVar[bool] = True
    known_options: ClassVar[frozenset[str]] = STREAM_OPTIONS | {"readChangeFeed", "endingVersion"}
    reserved_options: ClassVar[Mapping[str, str]] = {"path": "say 'path:' beside 'format:'"}
    example: ClassVar[Mapping[str, Any]] = {
        "format": "delta_stream",
        "path": "data/events/",
        "options": {"startingVersion": "latest"},
    }

    path: str
    """The table's folder, relative to the project."""

    @property
    def reads_changes(self) -> bool:
        return str(self._said("readChangeFeed", True)).casefold() == "true"

    @property
    def ending_version(self) -> int | None:
        """The last version that is read."""
        said = self._said("endingVersion", None)
        return None if said is None else int(str(said))

    def spark_options(self) -> dict[str, str]:
        """A time in `startingVersion` goes by another name in Spark, which has no `endingVersion` on a stream."""
        options = {name: value for name, value in self.options.items() if name.casefold() != "endingversion"}
        for name in [name for name in options if name.casefold() == "startingversion"]:
            if _TIMESTAMP.fullmatch(str(options[name])):
                options["startingTimestamp"] = options.pop(name)
        return with_defaults(options, {"readChangeFeed": True})

    def _said(self, option: str, default: Any) -> Any:
        return next((value for name, value in self.options.items() if name.casefold() == option.casefold()), default)

    @model_validator(mode="after")
    def _versions_make_sense(self) -> Self:
        start, end = self._said("startingVersion", None), self._said("endingVersion", None)
        if start is not None and not (
            str(start).isdigit() or str(start) == _LATEST or _TIMESTAMP.fullmatch(str(start))
        ):
            raise ValueError(f"startingVersion can't be {start!r}: it is 'latest', a version's number or a time")
        if end is None:
            return self
        if not str(end).isdigit():
            raise ValueError(f"endingVersion can't be {end!r}: it is a version's number")
        if start is None and self._said("startingTimestamp", None) is None:
            raise ValueError("endingVersion needs a startingVersion: without one, the rows that are there come first")
        if not self.reads_changes:
            raise ValueError("endingVersion is for the change feed: leave 'readChangeFeed: false' out")
        if str(start).isdigit() and int(str(start)) > int(str(end)):
            raise ValueError(f"endingVersion {end} comes before startingVersion {start}")
        return self


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

    def read_stream(self, config: ChangeFeedSource) -> DataFrame:
        frame = self.load_stream(config, config.spark_options())
        if config.ending_version is None:
            return frame
        return frame.where(f"_commit_version <= {config.ending_version}")

    def has_reached_end(self, config: ChangeFeedSource) -> bool:
        return config.ending_version is not None and self._last_version(config.path) >= config.ending_version

    def _last_version(self, path: str) -> int:
        local = locate(path, Path("/")).local
        if local is not None:
            return DeltaLog(local).last_version
        newest = self.spark.sql(f"DESCRIBE HISTORY delta.`{path}` LIMIT 1").first()
        return -1 if newest is None else int(newest["version"])
