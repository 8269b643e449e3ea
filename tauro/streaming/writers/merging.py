"""Rows that replace those with the same key, exactly once: a Delta table in `mode: merge`."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tauro.spark.delta import quoted, table_properties
from tauro.streaming.exceptions import StreamingQueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import DataFrame, SparkSession

_TXN = "spark.databricks.delta.write.txn"
_LONGEST_START_SECONDS = 60


class Merge:
    """Called by Spark for each micro-batch; a batch that comes again after a crash changes nothing.

    The table keeps the query's id with the number of its last batch, in the same commit as the rows. The id must be
    the checkpoint's: under a name of our own, a new checkpoint's first batches would be taken for old ones.
    """

    def __init__(self, path: str, config: Any) -> None:
        self._path = path
        self._config = config
        self.query_id: Future[str] = Future()
        """To be set once the query has started."""

    def __call__(self, batch: DataFrame, batch_id: int) -> None:
        spark = batch.sparkSession
        merge_rows(batch, self._path, self._config, lambda: self._numbered(spark, batch_id))

    @contextmanager
    def _numbered(self, spark: SparkSession, batch_id: int) -> Iterator[None]:
        """The session is the query's own; what is set in it stays for its next batch."""
        query_id = self.query_id.result(_LONGEST_START_SECONDS)
        spark.conf.set(f"{_TXN}AppId", query_id)
        spark.conf.set(f"{_TXN}Version", str(batch_id))
        try:
            yield
        finally:
            spark.conf.unset(f"{_TXN}AppId")
            spark.conf.unset(f"{_TXN}Version")


def merge_rows(
    rows: DataFrame, path: str, config: Any, numbered: Callable[[], AbstractContextManager[None]] = nullcontext
) -> None:
    """Rows whose keys the table has replace those there, others are added; made where there is no table yet.

    Raises:
        StreamingQueryError: several rows have the same key, so that chance would decide between them.
    """
    spark = rows.sparkSession
    view = f"tauro_merged_{uuid4().hex}"  # other batch nodes merge in the same session
    rows.persist()
    try:
        _require_one_row_for_each_key(rows, config.key_columns)
        if table_properties(spark, path) is None:
            rows.limit(0).write.format("delta").mode("append").partitionBy(*config.partition_by).save(path)
        rows.createOrReplaceTempView(view)
        with numbered():
            spark.sql(_statement(path, view, config.key_columns, evolves=config.merges_schema)).collect()
    finally:
        spark.catalog.dropTempView(view)
        rows.unpersist()


def _statement(path: str, view: str, keys: tuple[str, ...], *, evolves: bool) -> str:
    same = " AND ".join(f"kept.{quoted(key)} <=> new.{quoted(key)}" for key in keys)
    return (
        f"MERGE {'WITH SCHEMA EVOLUTION ' if evolves else ''}INTO delta.{quoted(path)} AS kept "
        f"USING {view} AS new ON {same} WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    )


def _require_one_row_for_each_key(rows: DataFrame, keys: tuple[str, ...]) -> None:
    twice = rows.groupBy(*keys).count().where("count > 1").limit(1).collect()
    if twice:
        shown = ", ".join(f"{key}={twice[0][key]!r}" for key in keys)
        raise StreamingQueryError(
            f"a batch has {twice[0]['count']} rows with the key {shown}, and nothing says which of them is the last: "
            "let the node's function keep one row for each key"
        )
