"""What a reader is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.registry import Connector
from tauro.streaming.session import ContextLike, spark_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from tauro.streaming.specs.source import SourceSpec


class BaseStreamingReader(Connector, ABC):
    """Turns one source's spec into a DataFrame; holds nothing but the context."""

    spec: ClassVar[type[SourceSpec]]

    def __init__(self, context: ContextLike) -> None:
        self._context = context

    @property
    def spark(self) -> SparkSession:
        return spark_of(self._context)

    def preflight(self, config: Any) -> int | None:
        """Look whether what the source reads is there, where Spark would wait for it in silence.

        Called without a session, by the thread of a node, before its query starts; takes at most 3 s. Gives the number
        of partitions that are read at once, or None where there are none, or that can't be known.

        Raises:
            StreamingError: something is not there; by its name.
        """
        return None

    @abstractmethod
    def read_stream(self, config: Any) -> DataFrame:
        """A streaming DataFrame with the source's columns; nothing is read yet. `config` is an instance of `spec`."""

    @abstractmethod
    def read_table(self, config: Any) -> DataFrame:
        """The source's rows as they are now, as a static DataFrame."""
