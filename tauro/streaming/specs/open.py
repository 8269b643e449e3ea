"""What a reader or a writer of another package takes when it names no spec of its own: whatever is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.specs.source import SourceSpec
from tauro.streaming.vocabulary import OutputMode, TriggerType


class _AsWritten:
    """Keys can also be read as those of a mapping."""

    model_fields_set: set[str]

    def __getitem__(self, key: str) -> Any:
        if key not in self.model_fields_set:
            raise KeyError(key)
        return getattr(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        return getattr(self, key) if key in self.model_fields_set else default


class OpenSource(_AsWritten, SourceSpec):
    """A source that Tauro knows nothing of: a stream, with any keys and options."""

    model_config = ConfigDict(extra="allow")

    always_streams: ClassVar[bool] = True
    triggers: ClassVar[frozenset[TriggerType]] = frozenset(TriggerType)

    options: dict[str, Any] = Field(default_factory=dict)
    """Whatever the reader takes."""

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, Any], _info: ValidationInfo) -> dict[str, Any]:
        return options


class OpenSink(_AsWritten, SinkSpec):
    """A sink that Tauro knows nothing of, with any keys and options."""

    model_config = ConfigDict(extra="allow")

    output_modes: ClassVar[frozenset[OutputMode]] = frozenset(OutputMode)
    triggers: ClassVar[frozenset[TriggerType]] = frozenset(TriggerType)
    known_options: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Mapping[str, Any]] = {}

    options: dict[str, Any] = Field(default_factory=dict)
    """Whatever the writer takes."""

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, Any]) -> dict[str, Any]:
        return options
