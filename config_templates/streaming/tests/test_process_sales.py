import datetime

import pytest
from pyspark.sql import SparkSession

from src.nodes.process_sales import process_sales

MONDAY = datetime.date(2024, 1, 15)
COLUMNS = "id BIGINT, date DATE, amount DOUBLE, customer STRING"


@pytest.fixture(scope="module")
def spark():
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def test_sales_without_a_positive_amount_are_left_out(spark):
    sales = [(1, MONDAY, 150.0, "Alice"), (2, MONDAY, 0.0, "Bob"), (3, MONDAY, -5.0, "Eve")]
    rows = process_sales(spark.createDataFrame(sales, COLUMNS)).collect()
    assert [row.customer for row in rows] == ["Alice"]


def test_day_of_week_counts_from_sunday(spark):
    (row,) = process_sales(spark.createDataFrame([(1, MONDAY, 150.0, "Alice")], COLUMNS)).collect()
    assert row.day_of_week == 2
    assert row.processed_at is not None
