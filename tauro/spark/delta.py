"""What a session can say of a Delta table, wherever it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import Row, SparkSession

_NO_TABLE = ("DELTA_", "PATH_NOT_FOUND", "UNSUPPORTED_DATASOURCE", "TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND")
_COPIED_PROPERTIES = ("delta.columnMapping.mode",)
"""What says which columns a table can have."""


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return "`" + name.replace("`", "``") + "`"


def table_properties(spark: SparkSession, path: str) -> Mapping[str, str] | None:
    """The properties of the Delta table in a folder, None where there is none."""
    detail = _detail(spark, _in_folder(path))
    if detail is None:
        return None
    properties: Mapping[str, str] = detail["properties"]
    return properties


def table_id(spark: SparkSession, path: str) -> str | None:
    """What a stream's offsets call the Delta table in a folder, None where there is none."""
    detail = _detail(spark, _in_folder(path))
    return None if detail is None else str(detail["id"])


def _in_folder(path: str) -> str:
    return f"delta.{quoted(path)}"


def copy_without_rows(spark: SparkSession, table: str, path: str) -> None:
    """Make a table in the folder `path` that has the columns and partitions of `table`; nothing where there is none."""
    detail = _detail(spark, table)
    if detail is None:
        return
    properties = {name: value for name, value in detail["properties"].items() if name in _COPIED_PROPERTIES}
    empty = spark.createDataFrame([], spark.table(table).schema)
    empty.write.format("delta").options(**properties).partitionBy(*detail["partitionColumns"]).save(path)


def _detail(spark: SparkSession, table: str) -> Row | None:
    from pyspark.errors import AnalysisException

    try:
        detail = spark.sql(f"DESCRIBE DETAIL {table}").first()
    except AnalysisException as error:
        if (error.getCondition() or "").startswith(_NO_TABLE):
            return None
        raise
    return detail if detail is not None and detail["format"] == "delta" else None


def location_of(spark: SparkSession, name: str) -> str | None:
    """Where a table of the catalog keeps its files, as a URI; None where there is no such table."""
    detail = _detail(spark, name)
    return None if detail is None else str(detail["location"])
