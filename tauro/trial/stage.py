"""Where nodes are tried: a folder of the trial's own, and frames without rows."""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_A_COLUMN = "n INT"


class Stage:
    """Everything that a trial writes is in `folder`, which its maker removes."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self._folder = folder
        self._numbers = count(1)

    def new_folder(self, what: str) -> Path:
        """A name that nothing has yet; the folder is made by whoever writes there."""
        return self._folder / f"{what}-{next(self._numbers)}"

    def table(self, columns: StructType) -> DataFrame:
        return self.spark.createDataFrame([], columns)

    def stream(self, columns: StructType) -> DataFrame:
        """A stream that never has a batch. As files, so that `_metadata` is there."""
        return self.spark.readStream.format("parquet").schema(columns).load(self._nothing)

    def stream_of_one_batch(self, columns: StructType) -> DataFrame:
        """A stream with a first batch, in which there is no row. Of any types, also such as no file can hold."""
        from pyspark.sql import functions as F  # noqa: N812

        batch = self.spark.readStream.format("parquet").schema(_A_COLUMN).load(self._file_without_rows)
        return batch.select(*(F.lit(None).cast(field.dataType).alias(field.name) for field in columns.fields))

    @cached_property
    def _nothing(self) -> str:
        folder = self.new_folder("nothing")
        folder.mkdir(parents=True)
        return str(folder)

    @cached_property
    def _file_without_rows(self) -> str:
        folder = str(self.new_folder("no-rows"))
        self.spark.createDataFrame([], _A_COLUMN).coalesce(1).write.parquet(folder)
        return folder
