"""The same in Python as `src/sql/counts.sql` in SQL."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def counts(visits: DataFrame, least: int) -> DataFrame:
    """Visits to each page in windows of five minutes; a window is written once no visit of it can come any more."""
    return (
        visits.where(F.col("seconds") >= least)
        .groupBy(F.window("at", "5 minutes"), "page")
        .agg(F.count("*").alias("visits"), F.sum("seconds").alias("seconds"))
        .select(F.col("window.start").alias("window_start"), "page", "visits", "seconds")
    )
