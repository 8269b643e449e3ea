from pyspark.sql import functions as F


def mark_flights(flights, airlines):
    """Names each flight's airline, marks the cancelled ones, and says how much of a delay was made up in the air."""
    names = airlines.withColumnRenamed("name", "airline")
    return (
        flights.join(F.broadcast(names), "carrier", "left")
        .withColumn("cancelled", F.col("dep_delay").isNull())
        .withColumn("flight_date", F.make_date("year", "month", "day"))
        .withColumn("minutes_made_up", F.col("dep_delay") - F.col("arr_delay"))
    )
