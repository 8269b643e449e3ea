"""The session of a context: an object with `.spark`, or a mapping with a `"spark"` key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from tauro.streaming.exceptions import StreamingError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class HasSpark(Protocol):
    @property
    def spark(self) -> SparkSession | None: ...


ContextLike: TypeAlias = HasSpark | Mapping[str, Any]


def spark_of(context: ContextLike) -> SparkSession:
    """The context's session.

    Raises:
        StreamingError: the context has none; the hint says how to give one.
    """
    spark: SparkSession | None = context.get("spark") if isinstance(context, Mapping) else context.spark
    if spark is None:
        raise StreamingError(
            "the context has no Spark session",
            hint='give one: Context.from_project(...), an object with a `spark` attribute, or {"spark": session}',
        )
    return spark
