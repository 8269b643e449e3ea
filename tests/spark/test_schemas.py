"""A schema means the same to Tauro, which reads it without Spark, and to Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.schema import parse_schema
from tests.ddl.corpus import INVALID, VALID

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


@pytest.mark.parametrize("text", VALID)
def test_spark_reads_a_schema_as_it_was_written(text: str, spark: SparkSession) -> None:
    from pyspark.sql.types import StructType

    schema = parse_schema(text)
    ours = StructType.fromDDL(schema.ddl())
    assert ours == StructType.fromDDL(text)
    assert isinstance(ours, StructType)
    assert tuple(ours.names) == schema.names


@pytest.mark.parametrize("text", INVALID)
def test_spark_refuses_what_is_refused(text: str, spark: SparkSession) -> None:
    from pyspark.sql.types import StructType

    with pytest.raises(Exception, match=r"\w"):
        StructType.fromDDL(text)
