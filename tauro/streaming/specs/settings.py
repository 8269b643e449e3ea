"""Settings that a node inherits: node over pipeline over global_settings over what is built in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from tauro.durations import parse_interval
from tauro.problems import AtKeyError
from tauro.streaming.specs.base import Interval, IntervalText, NestedError, OptionValue, Spec
from tauro.streaming.specs.restart import RestartSpec
from tauro.streaming.specs.source import WatermarkSpec
from tauro.streaming.vocabulary import (
    OnBadRecord,
    OnFileChange,
    OnNodeFailure,
    OnSchemaChange,
    OutputMode,
    TriggerType,
)

LONGEST_INTERVAL_DAYS = 365
SHORTEST_INTERVAL_SECONDS = 1
SHORTEST_REAL_TIME_SECONDS = 5
"""Spark's own `spark.sql.streaming.realTimeMode.minBatchDuration`."""
_TIMED = (TriggerType.PROCESSING_TIME, TriggerType.CONTINUOUS, TriggerType.REAL_TIME)


class TriggerSpec(Spec):
    type: TriggerType = TriggerType.PROCESSING_TIME
    """`processing_time`, `available_now`, `once`, `continuous` or `real_time`."""
    interval: IntervalText | None = None
    """Time between two micro-batches (`real_time`: commits); none, or `0 seconds`: as soon as data arrives."""

    @model_validator(mode="after")
    def _interval_fits_type(self) -> TriggerSpec:
        if self.interval is None:
            if self.type is TriggerType.CONTINUOUS:
                raise ValueError("a continuous trigger needs an 'interval', as in '1 second'")
        elif self.type not in _TIMED:
            raise AtKeyError("interval", f"a trigger of type {self.type.value!r} takes no 'interval'")
        else:
            _check_bounds(self.interval, self.type)
        return self


def _check_bounds(interval: str, trigger: TriggerType) -> None:
    try:
        seconds = parse_interval(interval)
    except ValueError as error:
        raise AtKeyError("interval", str(error)) from error
    if seconds < SHORTEST_INTERVAL_SECONDS and not (seconds == 0 and trigger is TriggerType.PROCESSING_TIME):
        raise AtKeyError("interval", f"the interval {interval!r} is shorter than '1 second'")
    if trigger is TriggerType.REAL_TIME and seconds < SHORTEST_REAL_TIME_SECONDS:
        raise AtKeyError(
            "interval",
            f"the interval {interval!r} is shorter than '{SHORTEST_REAL_TIME_SECONDS} seconds', the shortest that a "
            "real_time trigger has: rows go through at once, the interval is that of the commits",
        )
    if seconds > LONGEST_INTERVAL_DAYS * 86400:
        raise AtKeyError("interval", f"the interval {interval!r} is longer than '{LONGEST_INTERVAL_DAYS} days'")


class Settings(Spec):
    """What may be said of a node, and above it; None means that it is not said here."""

    trigger: TriggerSpec | None = None
    """When a micro-batch starts."""
    output_mode: OutputMode | None = None
    """What of a result is written: `append`, `update` or `complete`."""
    watermark: WatermarkSpec | None = None
    """For each streaming input that has none of its own: `column` and `delay`; without a column, nothing is said."""
    settle_time: Interval | None = None
    """How long a file must lie unchanged before it is taken."""
    on_file_change: OnFileChange | None = None
    """What to do when a file that was read has other content later: `report`, `read` or `fail`."""
    on_schema_change: OnSchemaChange | None = None
    """What to do with a file that lacks columns or has new ones: `quarantine`, `evolve` or `fail`."""
    on_bad_record: OnBadRecord | None = None
    """What to do with a row that does not fit its schema: `quarantine` it, `drop` it, or `fail` before the commit."""
    max_bad_ratio: float | None = Field(default=None, ge=0, le=1)
    """Which share of at least 100 rows may not fit; of more the node fails, as it is the schema that seems wrong."""
    stop_timeout: Interval | None = None
    """How long a running micro-batch may take to end when the run is stopped."""
    restart: RestartSpec | None = None
    """How often, and after which time, a node is tried again that failed of something that can pass."""

    @field_validator("watermark", mode="before")
    @classmethod
    def _says_nothing_without_a_column(cls, written: Any) -> Any:
        """So that the defaults can be handed over as they stand: `{"column": None, "delay": "10 seconds"}`."""
        if not isinstance(written, dict) or written.get("column", "") is not None:
            return written
        NestedError.unless_valid(WatermarkSpec, {**written, "column": "any"}, None)
        return None

    def over(self, base: Settings) -> Self:
        """These settings, and those of `base` where this one says nothing."""
        said: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(
            **{name: getattr(base, name, None) if value is None else value for name, value in said.items()}
        )


class PipelineSettings(Settings):
    """A `streaming:` block of a pipeline or of the project."""

    misplaced: ClassVar[Mapping[str, str]] = {
        "checkpoint_location": "it belongs to one node; for all of them say 'checkpoint_root:' in global_settings.yaml",
        "query_name": "it belongs to one node: say it in that node's 'streaming:'",
        "options": "they belong to one output: say them there, or in the 'streaming:' of the node that writes it",
    }

    on_node_failure: OnNodeFailure | None = None
    """Whether the other nodes of the pipeline `stop` or `continue` when one fails."""


class NodeSettings(Settings):
    """A node's own `streaming:` block: the inherited settings, and what belongs to one query alone."""

    misplaced: ClassVar[Mapping[str, str]] = {
        "on_node_failure": "it belongs to the pipeline: say it in the pipeline's 'streaming:'"
    }

    checkpoint_location: str | None = None
    """Where the query keeps its progress; used exactly as it stands."""
    query_name: str | None = None
    """The query's name in Spark's UI and progress."""
    options: dict[str, OptionValue] = Field(default_factory=dict)
    """Options for each of the node's outputs; those that an output says itself come first."""

    @field_validator("checkpoint_location")
    @classmethod
    def _is_a_folder_of_its_own(cls, location: str | None) -> str | None:
        if location is not None and not location.strip():
            raise ValueError("'checkpoint_location' is empty: name a folder, or leave it out")
        return location


BUILT_IN = PipelineSettings(
    output_mode=OutputMode.APPEND,
    settle_time="1 second",
    on_file_change=OnFileChange.REPORT,
    on_schema_change=OnSchemaChange.QUARANTINE,
    on_bad_record=OnBadRecord.QUARANTINE,
    max_bad_ratio=0.05,
    on_node_failure=OnNodeFailure.STOP,
    stop_timeout="25 seconds",
    restart=RestartSpec(),
)
"""The last word where nobody said anything; the trigger depends on where Spark runs."""

LOCAL_TRIGGER = TriggerSpec(interval="1 second")
CLUSTER_TRIGGER = TriggerSpec(interval="10 seconds")
