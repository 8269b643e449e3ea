"""A folder of CSV files into parquet, as one writes it in plain PySpark: what `bench.throughput` compares with."""

from __future__ import annotations

import sys
from pathlib import Path

from pyspark.sql import SparkSession  # noqa: TID253 - a script that does nothing else

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.process_sales import process_sales
from bench.sales import SCHEMA
from tauro.spark.settings import spark_conf

SAME_OPTIONS = {"mode": "FAILFAST", "escape": '"', "columnPruning": "false", "maxFilesPerTrigger": "1000"}


def main(source: str, place: Path, *, lean: bool) -> None:
    builder = SparkSession.builder.appName("by hand")
    for key, value in spark_conf({}, is_local=True).items() if lean else ():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    reader = spark.readStream.schema(SCHEMA).option("header", True)
    sales = (reader.options(**SAME_OPTIONS) if lean else reader).csv(source)
    query = (
        process_sales(sales)
        .writeStream.format("parquet")
        .option("checkpointLocation", str(place / "checkpoint"))
        .trigger(availableNow=True)
        .start(str(place / "output"))
    )
    query.awaitTermination()
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), lean="--lean" in sys.argv)
