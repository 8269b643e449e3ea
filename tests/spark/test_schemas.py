"""A schema means the same to Tauro, which reads it without Spark, and to Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.schema import parse_schema

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark

CORPUS = (
    "id INT",
    "id BIGINT, name STRING",
    "id: long, price: decimal(10, 2)",
    "id integer not null, at timestamp_ntz",
    "amount DECIMAL, d DATE, ok BOOLEAN, raw BINARY",
    "`odd name` STRING, `with ``tick` DOUBLE",
    "tags ARRAY<STRING>, counts MAP<STRING, BIGINT>",
    "who STRUCT<name: STRING, age: INT>",
    "deep ARRAY<STRUCT<a: MAP<STRING, ARRAY<INT>>, b: STRUCT<c: FLOAT>>>",
    "note STRING COMMENT 'what, was (said)'",
    "tiny TINYINT, small SMALLINT, real REAL, code CHAR(3), label VARCHAR(20)",
    "select STRING, from STRING, table INT",
    "span INTERVAL DAY TO SECOND",
)


@pytest.mark.parametrize("text", CORPUS)
def test_spark_reads_a_schema_as_it_was_written(text: str, spark: SparkSession) -> None:
    from pyspark.sql.types import StructType

    schema = parse_schema(text)
    ours = StructType.fromDDL(schema.ddl())
    assert ours == StructType.fromDDL(text)
    assert isinstance(ours, StructType)
    assert tuple(ours.names) == schema.names
