"""The made-by-hand checkpoint of the other tests is like Spark's own, and Spark reads a landing folder as they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.landing.stand import Stand, rows

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tauro.streaming.landing.folder import LandingFolder

pytestmark = pytest.mark.spark


def run_batch(spark: SparkSession, stand: Stand, folder: LandingFolder) -> None:
    frame = spark.readStream.schema("id INT, name STRING").options(header=True, maxFileAge="36500d")
    query = (
        frame.csv(str(folder.folder))
        .writeStream.trigger(availableNow=True)
        .options(path=str(stand.root / "output"), checkpointLocation=str(stand.checkpoint.path))
        .format("parquet")
        .start()
    )
    query.awaitTermination()


def test_spark_reads_each_landed_file_once_and_its_log_says_so(spark: SparkSession, tmp_path: Path) -> None:
    stand = Stand(tmp_path.resolve() / "shop 1 %41")
    for number in range(11):
        stand.drop(f"star*{number}.csv", rows(number))
        folder = stand.start()
        folder.scan()
        run_batch(spark, stand, folder)
        (copy,) = folder.landed()
        checkpoint = stand.checkpoint
        assert checkpoint.last_committed == checkpoint.last_planned == number
        assert checkpoint.batch_files(number, stand.landing) == (copy,)
        if number % 2:
            folder.clean([copy.name], number)
    assert (stand.checkpoint.path / "sources" / "0" / "9.compact").exists()
    assert len(stand.checkpoint.listed_files(stand.landing)) == 11
    assert all(file.is_consumed for file in stand.checkpoint.listed_files(stand.landing))
    read = spark.read.parquet(str(stand.root / "output")).collect()
    assert sorted(row.id for row in read) == list(range(11))
    stand.close()
