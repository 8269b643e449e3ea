"""What every contestant does with its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812, TID253 - loaded by jobs only

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def process_sales(df: DataFrame) -> DataFrame:
    """The tutorial's function: the rows with an amount, with `processed_at` and `day_of_week` beside them."""
    df = df.withColumn("processed_at", F.current_timestamp())
    df = df.filter(df["amount"] > 0)
    return df.withColumn("day_of_week", F.dayofweek(F.col("date")))
