"""What a reader is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.registry import Connector
from tauro.streaming.session import ContextLike, spark_of
from tauro.streaming.specs.open import OpenSource
from tauro.streaming.specs.plain import parse_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

    from tauro.streaming.specs.point import Beginning, Point
    from tauro.streaming.specs.source import SourceSpec


class BaseStreamingReader(Connector, ABC):
    """Turns one source's spec into a DataFrame; holds nothing but the context.

    Whoever calls `read_stream` or `read_table` may hand over a plain mapping: it is typed, and what is wrong with it
    told, before a subclass's method is called, and so before Spark is asked for.
    """

    spec: ClassVar[type[SourceSpec]] = OpenSource

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in ("read_stream", "read_table"):
            if name in vars(cls):
                setattr(cls, name, _typed(vars(cls)[name]))

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

    def lacking(self, config: Any) -> str | None:
        """What a stream can't be read without by now, None when all is there. Asked before `read_stream`.

        Raises:
            StreamingError: it will not come by waiting.
        """
        return None

    def settled(self, config: Any, kept: Mapping[str, str]) -> Mapping[str, str]:
        """Options to keep with a checkpoint for its next starts, such as what 'latest' means at this moment.

        Asked just before a query starts. `kept` is what it gave at an earlier start, before any batch was committed.
        """
        return {}

    def with_settled(self, config: Any, settled: Mapping[str, str]) -> Any:
        """The source, read by what was settled."""
        return config

    def beginning(self, config: Any, point: Point, place: Any) -> Beginning | None:
        """Where a stream of it begins that is set to a point; None for a source that has no such points.

        `place` is where its checkpoint is, None where that is not known. Called without a session, at rest.

        Raises:
            UsageError: the point is none of this source's.
            StreamingError: who knows its points does not answer.
        """
        return None

    def has_reached_end(self, config: Any) -> bool:
        """Whether all that the source will ever have to give is there; asked again and again, so it must be cheap."""
        return False

    def columns(self, config: Any, written: StructType | None = None) -> StructType | None:
        """The columns of a stream of it, for a trial without rows; None where they are not known yet.

        `written` are those that another node writes there, maybe for the first time.
        """
        return written if self.lacking(config) is not None else self.read_stream(config).schema

    @abstractmethod
    def read_stream(self, config: Any) -> DataFrame:
        """A streaming DataFrame with the source's columns; nothing is read yet. `config` is an instance of `spec`."""

    def read_fitting(self, config: Any, observation: str) -> DataFrame:
        """As `read_stream`, without the rows that do not fit: an observation of this name has their number, `n`.

        Called only where the source's `tells_bad_rows` is true.
        """
        raise StreamingError(f"input format {getattr(config, 'format', '?')!r} does not tell which rows do not fit")

    def read_unfit(self, config: Any, offsets: Sequence[tuple[Any, Any]]) -> DataFrame | None:
        """The messages that a batch has met and could not read, as they are there now; None where it read none.

        Topic, partition, offset, value and reason of each. `offsets` says where the batch began and ended to read each
        source of its query. Called only where the source's `keeps_rows` is true.
        """
        return None

    def recount(self, config: Any, offsets: Sequence[tuple[Any, Any]]) -> tuple[int, int] | None:
        """How many messages a batch has met, and how many of them it could not read; None where it can't tell.

        Called only where the source's `keeps_rows` is true.

        Raises:
            PySparkException: some of them are gone.
        """
        return None

    def read_table(self, config: Any) -> DataFrame:
        """The source's rows as they are now, as a static DataFrame; a source that has none is always a stream."""
        raise StreamingError(f"input format {getattr(config, 'format', '?')!r} is always a stream")


def _typed(method: Callable[..., DataFrame]) -> Callable[..., DataFrame]:
    @wraps(method)
    def read(self: BaseStreamingReader, config: Any) -> DataFrame:
        return method(self, parse_plain(self.spec, config, "the input", self.formats))

    return read
