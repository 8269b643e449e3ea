"""What is told of queries over streams before the start, judged by Spark, which starts them here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules import test_state as state

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark

REFUSED_IN_APPEND = [*state.GROUPED, *state.NEVER_COMPLETE]
TAKEN = [(sql, "append") for sql in state.FINE] + [(sql, "update") for sql in state.TOTALS]


@pytest.fixture(scope="module")
def views(spark: SparkSession) -> SparkSession:
    """The inputs of those queries, as streams of rates and a table."""
    rate = spark.readStream.format("rate").load().selectExpr("timestamp AS ts", "value AS v", "value AS k", "1 AS x")
    rate = rate.selectExpr("*", "x > 0 AS y", "array(x) AS xs")
    rate.createOrReplaceTempView("r")
    rate.createOrReplaceTempView("r2")
    rate.withWatermark("ts", "10 minutes").createOrReplaceTempView("w")
    renamed = rate.withColumnRenamed("ts", "ts2").withWatermark("ts2", "10 minutes")
    renamed.createOrReplaceTempView("w2")
    spark.range(3).selectExpr("id AS v", "id AS k").createOrReplaceTempView("st")
    return spark


def start(frame: DataFrame, mode: str, folder: Path) -> None:
    writer = frame.writeStream.format("noop").outputMode(mode).option("checkpointLocation", str(folder))
    query = writer.trigger(availableNow=True).start()
    try:
        query.awaitTermination(60)
    finally:
        query.stop()


@pytest.mark.parametrize(
    ("sql", "mode"),
    [*((sql, "append") for sql in REFUSED_IN_APPEND), *state.REFUSED, *((sql, "complete") for sql in state.HANDED_ON)],
)
def test_what_is_an_error_is_refused(views: SparkSession, tmp_path: Path, sql: str, mode: str) -> None:
    from pyspark.errors import AnalysisException, StreamingQueryException

    with pytest.raises((AnalysisException, StreamingQueryException)):
        start(views.sql(sql), mode, tmp_path)


@pytest.mark.parametrize(("sql", "mode"), [*TAKEN, *state.REMEMBERED])
def test_what_is_none_is_taken(views: SparkSession, tmp_path: Path, sql: str, mode: str) -> None:
    frame = views.sql(sql)
    if frame.isStreaming:
        start(frame, mode, tmp_path)
