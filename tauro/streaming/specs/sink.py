"""What every sink has in common; each sink's own spec stands beside its writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, field_validator

from tauro.streaming.specs.base import OptionValue, Spec
from tauro.streaming.specs.options import check_options
from tauro.streaming.vocabulary import MICRO_BATCHES, OutputMode, TriggerType, WriteMode

if TYPE_CHECKING:
    from pathlib import Path


class SinkSpec(Spec):
    """One entry of `outputs.yaml`. A subclass names its format and what it can."""

    can_stream: ClassVar[bool] = True
    output_modes: ClassVar[frozenset[OutputMode]] = frozenset({OutputMode.APPEND})
    triggers: ClassVar[frozenset[TriggerType]] = MICRO_BATCHES
    can_resume: ClassVar[bool] = True
    """Whether a stream goes on at its next start; one that can't begins anew, with a checkpoint of its run alone."""
    is_named_by_query: ClassVar[bool] = False
    """Whether the query's name is a table's, so that it must be a plain word, or `table_name` where that is said."""
    prints: ClassVar[bool] = False
    """Whether the sink writes onto the user's screen."""
    known_options: ClassVar[frozenset[str]] = frozenset()
    reserved_options: ClassVar[Mapping[str, str]] = {}
    example: ClassVar[Mapping[str, Any]] = {}

    format: str
    """Which sink it is."""
    options: dict[str, OptionValue] = Field(default_factory=dict)
    """Spark's own options for this format."""
    streaming: bool | None = None
    """Whether a stream writes it; when said, the node that writes it must agree."""
    mode: WriteMode = WriteMode.ERROR
    """What a batch node does when the output is there already; a stream always appends."""

    @property
    def references(self) -> tuple[str, ...]:
        """The functions of the user's that the sink calls, as they are written."""
        return ()

    def bound(self, root: Path) -> Self:
        """The sink with its references loaded, for a run of the project in `root`."""
        return self

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, OptionValue]) -> dict[str, OptionValue]:
        check_options(options, known=cls.known_options, reserved=cls.reserved_options)
        return options
