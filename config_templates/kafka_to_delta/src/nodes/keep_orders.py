from pyspark.sql import functions as F


def keep_orders(orders):
    """Each order once, with what it costs."""
    # Kafka hands a message over again when its sender was not sure that it arrived.
    orders = orders.dropDuplicatesWithinWatermark(["id"])

    orders = orders.withColumn("total_cents", F.col("pieces") * F.col("cents"))

    # Where each order came from stays beside it.
    return orders.select("id", "at", "item", "pieces", "total_cents", "partition", "offset")
