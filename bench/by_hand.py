"""The tutorial's job as one writes it in plain PySpark, with Spark's own settings: what `bench.start` compares with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession  # noqa: TID253 - a script that does nothing else
from pyspark.sql import functions as F  # noqa: N812, TID253

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SCHEMA = "id BIGINT, date DATE, amount DOUBLE, customer STRING"


def process_sales(df: DataFrame) -> DataFrame:
    df = df.withColumn("processed_at", F.current_timestamp())
    df = df.filter(df["amount"] > 0)
    return df.withColumn("day_of_week", F.dayofweek(F.col("date")))


def main(folder: Path) -> None:
    spark = SparkSession.builder.appName("by hand").getOrCreate()
    sales = spark.readStream.schema(SCHEMA).option("header", True).csv(str(folder / "data" / "input"))
    query = (
        process_sales(sales)
        .writeStream.format("parquet")
        .option("checkpointLocation", str(folder / "checkpoint"))
        .trigger(processingTime="1 second")
        .start(str(folder / "data" / "output"))
    )
    query.awaitTermination()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
