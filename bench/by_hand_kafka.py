"""JSON of a topic into a Delta table, as one writes it in plain PySpark: what `bench.throughput` compares with."""

from __future__ import annotations

import sys
from pathlib import Path

from pyspark.sql import SparkSession  # noqa: TID253 - a script that does nothing else
from pyspark.sql import functions as F  # noqa: N812, TID253

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.process_sales import process_sales
from bench.sales import MESSAGES_PER_BATCH, SCHEMA
from tauro.spark.settings import spark_conf

DELTA = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
}


def main(servers: str, topic: str, place: Path, jars: str, *, lean: bool) -> None:
    settings = spark_conf({}, is_local=True) if lean else {}
    builder = SparkSession.builder.appName("by hand").config("spark.jars", jars)
    for key, value in (settings | DELTA).items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    options = {"kafka.bootstrap.servers": servers, "subscribe": topic, "startingOffsets": "earliest"}
    limit = {"maxOffsetsPerTrigger": str(MESSAGES_PER_BATCH)}
    messages = spark.readStream.format("kafka").options(**options, **limit).load()
    parsed = F.from_json(F.col("value").cast("string"), SCHEMA, {"mode": "FAILFAST"} if lean else {})
    sales = messages.withColumn("sale", parsed).select("sale.*", "timestamp", "topic", "partition", "offset")
    query = (
        process_sales(sales)
        .writeStream.format("delta")
        .option("checkpointLocation", str(place / "checkpoint"))
        .trigger(availableNow=True)
        .start(str(place / "output"))
    )
    query.awaitTermination()
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], lean="--lean" in sys.argv)
