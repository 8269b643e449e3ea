import pytest
from pyspark.sql import SparkSession

from src.nodes.keep_orders import keep_orders

COLUMNS = "id BIGINT, at TIMESTAMP, item STRING, pieces INT, cents BIGINT, partition INT, offset BIGINT"
TEA = '{"id": 1, "at": "2024-01-15T09:00:25Z", "item": "tea", "pieces": 2, "cents": 350}'
CUP = '{"id": 2, "at": "2024-01-15T09:00:33Z", "item": "cup", "pieces": 1, "cents": 800}'


@pytest.fixture(scope="module")
def spark():
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1"}
    session = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def kept(spark, tmp_path):
    """What is kept of a stream of these orders: `dropDuplicatesWithinWatermark` wants one."""

    def kept(*orders):
        (tmp_path / "orders.json").write_text("\n".join(orders))
        stream = spark.readStream.schema(COLUMNS).json(str(tmp_path)).withWatermark("at", "10 minutes")
        query = keep_orders(stream).writeStream.format("memory").queryName("kept").trigger(availableNow=True).start()
        query.awaitTermination()
        return sorted(spark.table("kept").collect())

    return kept


def test_an_order_that_comes_twice_is_kept_once(kept):
    assert [row.id for row in kept(TEA, CUP, TEA)] == [1, 2]


def test_what_an_order_costs_is_worked_out(kept):
    assert [row.total_cents for row in kept(TEA, CUP)] == [700, 800]
