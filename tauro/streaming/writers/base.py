"""What a writer is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.registry import Connector
from tauro.streaming.session import ContextLike, spark_of
from tauro.streaming.specs.open import OpenSink
from tauro.streaming.specs.plain import parse_plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

    from tauro.state.checkpoint import Checkpoint
    from tauro.streaming.specs.sink import SinkSpec


class BaseStreamingWriter(Connector, ABC):
    """Puts a DataFrame into one sink; holds nothing but the context.

    Like a reader's, its methods may be handed a plain mapping.
    """

    spec: ClassVar[type[SinkSpec]] = OpenSink

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in ("prepare", "write_stream", "write_table"):
            if name in vars(cls):
                setattr(cls, name, _typed(vars(cls)[name]))

    def __init__(self, context: ContextLike) -> None:
        self._context = context

    @property
    def spark(self) -> SparkSession:
        return spark_of(self._context)

    def preflight(self, config: Any) -> None:
        """Look whether what the sink writes to is there, where Spark would wait for it in silence.

        Called without a session, before anything is written; takes at most 3 s.

        Raises:
            StreamingError: something is not there; by its name.
        """
        return

    def prepare(self, df: DataFrame, config: Any) -> DataFrame:
        """Reshape the frame for the sink. Called before `df.writeStream`, since a writer can't be reshaped."""
        return df

    def mispaired(self, checkpoint: Checkpoint, config: Any) -> str | None:
        """Like the sink's own, for an output that only a session can find. Asked just before a query starts."""
        return None

    def stand_in(self, config: Any, folder: Path) -> Any:
        """The sink as a trial writes no rows to it: in `folder`, which is not there yet, like what is there now.

        None where there is nothing that columns could fail to fit.
        """
        return None

    @abstractmethod
    def write_stream(self, data_stream_writer: DataStreamWriter, config: Any) -> StreamingQuery:
        """Start the query. Trigger, output mode, name and checkpoint are set already."""

    def write_table(self, df: DataFrame, config: Any) -> None:
        """Write a static frame once, as the sink's `mode` says. Returns when it is written."""
        raise StreamingError(f"output format {getattr(config, 'format', '?')!r} is for streams only")


def _typed(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def write(self: BaseStreamingWriter, frame: Any, config: Any) -> Any:
        return method(self, frame, parse_plain(self.spec, config, "the output", self.formats))

    return write
