"""What a decoder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.registry import Connector
from tauro.streaming.specs.base import Spec
from tauro.streaming.vocabulary import OnTombstone

if TYPE_CHECKING:
    from pyspark.sql import Column


class DecoderSpec(Spec):
    """The `value:` of a source whose messages are bytes. A subclass names its format."""

    example: ClassVar[Mapping[str, Any]] = {}

    format: str
    """How the bytes are written."""
    tombstones: OnTombstone = OnTombstone.FAIL
    """What a message without a value is: `fail`, one that can't be read; `keep`, a row of nulls."""

    @property
    def column_names(self) -> tuple[str, ...] | None:
        """The columns that it makes; None where they are not known before the user's code is loaded."""
        raise NotImplementedError


class BaseDecoder(Connector, ABC):
    """Holds nothing. `parse` never fails; whoever calls it asks `fault` of each row, and lets no bad one through."""

    spec: ClassVar[type[DecoderSpec]]

    @abstractmethod
    def columns(self, config: Any) -> tuple[str, ...]:
        """The columns that it makes, in order; the user's code may be loaded for it."""

    @abstractmethod
    def parse(self, value: Column, config: Any) -> Column:
        """A struct of the columns, and of whatever `fault` needs besides, out of a binary value."""

    @abstractmethod
    def fault(self, value: Column, parsed: Column, config: Any) -> Column:
        """Why a value could not be read, as text; null where it could. A missing value is not asked about."""
