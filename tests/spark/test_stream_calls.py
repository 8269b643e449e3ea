"""What is said of the methods of PySpark's frames is what Spark does with a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from tauro.code import frames
from tauro.code.frames import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyspark.sql import Column, DataFrame, SparkSession

pytestmark = pytest.mark.spark


def count_of(column: Column) -> Column:
    from pyspark.sql.functions import count

    return count(column)


REFUSED = (
    "must be executed with writeStream|can not be called on streaming|not supported on a streaming|does not support"
)

ARGUMENTS: Mapping[str, Callable[[DataFrame], tuple[Any, ...]]] = {
    "agg": lambda _: ({"value": "sum"},),
    "alias": lambda _: ("a",),
    "applyInPandas": lambda _: (lambda rows: rows, "timestamp timestamp, value bigint"),
    "approxQuantile": lambda _: ("value", [0.5], 0.1),
    "coalesce": lambda _: (1,),
    "corr": lambda _: ("value", "value"),
    "cov": lambda _: ("value", "value"),
    "crossJoin": lambda df: (df,),
    "crosstab": lambda _: ("timestamp", "value"),
    "dropDuplicatesWithinWatermark": lambda _: (["value"],),
    "exceptAll": lambda df: (df,),
    "fill": lambda _: (0,),
    "fillna": lambda _: (0,),
    "filter": lambda _: ("value > 1",),
    "foreach": lambda _: (print,),
    "foreachPartition": lambda _: (print,),
    "freqItems": lambda _: (["value"],),
    "hint": lambda _: ("broadcast",),
    "intersect": lambda df: (df,),
    "intersectAll": lambda df: (df,),
    "join": lambda df: (df.sparkSession.range(3), None, "cross"),
    "limit": lambda _: (1,),
    "mapInArrow": lambda _: (lambda rows: rows, "timestamp timestamp, value bigint"),
    "mapInPandas": lambda _: (lambda rows: rows, "timestamp timestamp, value bigint"),
    "melt": lambda _: (["timestamp"], ["value"], "name", "number"),
    "mergeInto": lambda df: ("t", df["value"] == 1),
    "observe": lambda df: ("seen", count_of(df["value"])),
    "offset": lambda _: (1,),
    "pivot": lambda _: ("value", [1]),
    "repartition": lambda _: (1,),
    "repartitionByRange": lambda _: (1, "value"),
    "replace": lambda _: (1, 2),
    "sample": lambda _: (0.5,),
    "sampleBy": lambda _: ("value", {1: 0.5}),
    "selectExpr": lambda _: ("value + 1 AS next",),
    "subtract": lambda df: (df,),
    "tail": lambda _: (1,),
    "take": lambda _: (1,),
    "to": lambda df: (df.schema,),
    "toDF": lambda _: ("a", "b"),
    "union": lambda df: (df,),
    "unionAll": lambda df: (df,),
    "unionByName": lambda df: (df,),
    "unpivot": lambda _: (["timestamp"], ["value"], "name", "number"),
    "where": lambda _: ("value > 1",),
    "withColumn": lambda df: ("next", df["value"] + 1),
    "withColumnRenamed": lambda _: ("value", "number"),
    "withColumns": lambda df: ({"next": df["value"] + 1},),
    "withColumnsRenamed": lambda _: ({"value": "number"},),
    "withMetadata": lambda _: ("value", {"unit": "m"}),
    "withWatermark": lambda _: ("timestamp", "1 minute"),
    "writeTo": lambda _: ("t",),
}
ON_COLUMNS = {"orderBy", "select", "sort", "sortWithinPartitions"}


@pytest.fixture
def stream(spark: SparkSession) -> DataFrame:
    return spark.readStream.format("rate").load()


def owner(stream: Any, kind: Kind) -> Any:
    return {
        Kind.FRAME: lambda: stream,
        Kind.GROUPED: lambda: stream.groupBy("timestamp"),
        Kind.NULLS: lambda: stream.na,
        Kind.STATISTICS: lambda: stream.stat,
    }[kind]()


def called(stream: DataFrame, kind: Kind, method: str) -> Any:
    if method == "dropDuplicatesWithinWatermark":
        stream = stream.withWatermark("timestamp", "1 minute")
    if method in ON_COLUMNS or (method == "drop" and kind is Kind.FRAME):
        arguments: tuple[Any, ...] = ("value",)
    else:
        arguments = ARGUMENTS[method](stream) if method in ARGUMENTS else ()
    return getattr(owner(stream, kind), method)(*arguments)


@pytest.mark.parametrize(
    ("kind", "method"), [(kind, method) for kind, given in frames._GIVES.items() for method in sorted(given)]
)
def test_a_stream_stays_one(stream: DataFrame, kind: Kind, method: str) -> None:
    result = called(stream, kind, method)
    given = cast("Kind", frames.given_by(kind, method))
    assert type(result).__name__ == given.value
    assert given is not Kind.FRAME or result.isStreaming


@pytest.mark.parametrize("method", sorted(set(frames._REFUSED) - frames._REFUSED_PROPERTIES))
def test_spark_refuses_the_call(stream: DataFrame, method: str) -> None:
    assert frames.refused_when_called(Kind.FRAME, method, 0)
    with pytest.raises(Exception, match=REFUSED):
        called(stream, Kind.FRAME, method)


@pytest.mark.parametrize("name", sorted(frames._REFUSED_PROPERTIES))
def test_spark_refuses_the_property(stream: DataFrame, name: str) -> None:
    assert frames.refused_when_read(Kind.FRAME, name)
    with pytest.raises(Exception, match=REFUSED):
        getattr(stream, name)


@pytest.mark.parametrize("method", sorted(frames._REFUSED_STATISTICS))
def test_spark_refuses_the_statistics(stream: DataFrame, method: str) -> None:
    with pytest.raises(Exception, match=REFUSED):
        called(stream, Kind.STATISTICS, method)


def test_a_pivot_names_its_values(stream: Any) -> None:
    assert frames.refused_when_called(Kind.GROUPED, "pivot", 1)
    assert not frames.refused_when_called(Kind.GROUPED, "pivot", 2)
    with pytest.raises(Exception, match=REFUSED):
        stream.groupBy("timestamp").pivot("value").count()
