"""What every source has in common; each source's own spec stands beside its reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, ValidationInfo, field_validator

from tauro.durations import parse_interval
from tauro.streaming.specs.base import Interval, OptionValue, Spec
from tauro.streaming.specs.hazards import Hazard, hazards_taken
from tauro.streaming.specs.options import check_options
from tauro.streaming.vocabulary import MICRO_BATCHES, TriggerType

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.state.checkpoint import Checkpoint

LONGEST_WATERMARK_MINUTES = 60


class WatermarkSpec(Spec):
    column: str
    """The column with the time of the event."""
    delay: Interval = "10 seconds"
    """How late a row may come and still count; at most 60 minutes."""

    @field_validator("delay")
    @classmethod
    def _delay_is_bounded(cls, delay: str) -> str:
        if parse_interval(delay) > LONGEST_WATERMARK_MINUTES * 60:
            raise ValueError(f"the delay {delay!r} is longer than '{LONGEST_WATERMARK_MINUTES} minutes'")
        return delay


class SourceSpec(Spec):
    """One entry of `inputs.yaml`. A subclass names its format and what it can."""

    always_streams: ClassVar[bool] = False
    """Whether the source is a stream without `streaming: true`."""
    can_stream: ClassVar[bool] = True
    triggers: ClassVar[frozenset[TriggerType]] = MICRO_BATCHES
    can_resume: ClassVar[bool] = True
    """Whether a stream goes on at its next start; one that can't begins anew, with a checkpoint of its run alone."""
    keeps_rows: ClassVar[bool] = False
    """Whether what a batch has read can be read again later, by the offsets in its checkpoint."""
    needs_folder: ClassVar[bool] = False
    """Whether a run gives it a folder of Tauro's own, though it has no path."""
    lands: ClassVar[bool] = False
    """Whether its files come by way of a landing folder when it is a stream."""
    is_for_trying: ClassVar[bool] = False
    """Whether it is there to try things out: its rows are made up, or gone once they were sent."""
    sees_changes: ClassVar[bool] = False
    """Whether it reads more of a table than an input that names the output that writes it; it waits for the table."""
    known_options: ClassVar[frozenset[str]] = frozenset()
    """Every option that Spark reads for this format, in Spark's spelling."""
    required_options: ClassVar[tuple[str, ...]] = ()
    """Options that nothing works without."""
    rate_limit_options: ClassVar[tuple[str, ...]] = ()
    """The options that bound a micro-batch, the plainest first."""
    default_options: ClassVar[Mapping[str, OptionValue]] = {}
    """Options that Tauro sets where nothing is said; the others have Spark's own defaults."""
    reserved_options: ClassVar[Mapping[str, str]] = {}
    """Options that Tauro sets itself, each with what to say instead."""
    stream_keys: ClassVar[frozenset[str]] = frozenset({"watermark"})
    """Keys that do nothing for a table that is read once."""
    table_options: ClassVar[frozenset[str]] = frozenset()
    """Options that Spark refuses on a stream."""
    start_options: ClassVar[frozenset[str]] = frozenset()
    """Options that say where a stream's first start begins: what it is set back to stands in their place."""
    option_words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Options that are one of a few words, where Spark takes any other for its default, in silence."""
    hazards: ClassVar[Mapping[str, Hazard]] = {}
    """Options with which rows or values get lost in silence."""
    example: ClassVar[Mapping[str, Any]] = {}

    format: str
    """Which source it is."""
    options: dict[str, OptionValue] = Field(default_factory=dict, validate_default=True)
    """Spark's own options for this format."""
    streaming: bool = False
    """Whether it is read as a stream, or once as a table."""
    watermark: WatermarkSpec | None = None
    """How long to wait for late rows: `column` and `delay`."""

    @property
    def renamed_columns(self) -> Mapping[str, str]:
        """Columns of the source itself that give way to those of the same name in what it carries."""
        return {}

    @property
    def known_columns(self) -> tuple[str, ...] | None:
        """All of its columns, where they follow from what it is; None where the data or a declared schema says them."""
        return None

    @property
    def fails_of_changes(self) -> bool:
        """Whether a stream of it ends with an error where rows that it has read are changed."""
        return False

    @property
    def idle_options(self) -> dict[str, str]:
        """The options, as they are written, that do nothing here, each with the reason."""
        return {}

    @property
    def reads_newest_first(self) -> bool:
        """Whether a stream reads what came last before what came first."""
        return False

    @property
    def guesses_columns(self) -> bool:
        """Whether columns and types are guessed from the first rows that come."""
        return False

    @property
    def unjudged(self) -> str | None:
        """Why nobody compares the columns of its files with its schema; None where somebody does."""
        return "its files are not looked into for their columns"

    @property
    def names_columns(self) -> bool:
        """Whether columns have names that somebody gave them."""
        return True

    @property
    def hazards_taken(self) -> dict[str, Hazard]:
        """The options, as they are written, by which something is lost in silence."""
        return hazards_taken(self.options, self.hazards)

    @property
    def starts_from_the_end(self) -> bool:
        """Whether a stream's first start passes over what is there already."""
        return False

    @property
    def starts_from_the_beginning(self) -> bool:
        """Whether a stream's first start reads everything that the source has kept, because the user says so."""
        return False

    @property
    def is_bounded(self) -> bool:
        """Whether the user says how much a micro-batch takes."""
        limits = {name.casefold() for name in self.rate_limit_options}
        return any(name.casefold() in limits for name in self.options)

    @property
    def tells_bad_rows(self) -> bool:
        """Whether a stream can tell rows that do not fit from the others, instead of ending at the first one."""
        return False

    @property
    def is_stream(self) -> bool:
        return self.always_streams or self.streaming

    def mispaired(self, kept: Mapping[str, str], checkpoint: Checkpoint) -> tuple[str, str] | None:
        """Why a stream on this checkpoint would pass over rows, with the remedy; None where it would not.

        `kept` is what `settled` of its reader gave at the start before.
        """
        return None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What a checkpoint depends on, beside format and path: by the words of `tauro.state.changes`, as JSON.

        Without secrets: it is kept in Tauro's state, and shown.
        """
        return {}

    def misfit(self, offset: Any) -> str | None:
        """Why an offset in a checkpoint can't be one of this source; None where it may be."""
        return None

    def shown_offset(self, offset: Any) -> str:
        """Where a stream goes on, in words."""
        return json.dumps(offset)

    def begun_at(self, options: Mapping[str, str]) -> Self:
        """The source, with a stream's first start where these options say, whatever its own do."""
        own = {name.casefold() for name in self.start_options}
        others = {name: value for name, value in self.options.items() if name.casefold() not in own}
        return self.model_copy(update={"options": {**others, **options}})

    def in_folder(self, folder: Path) -> Self:
        """The source, read from the folder that Tauro keeps for it."""
        return self.model_copy(update={"path": str(folder)})

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, OptionValue], _info: ValidationInfo) -> dict[str, OptionValue]:
        check_options(options, known=cls.known_options, reserved=cls.reserved_options, required=cls.required_options)
        return options
