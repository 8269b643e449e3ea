"""Delta tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, model_validator

from tauro.spark.delta import copy_without_rows, location_of, quoted, table_properties
from tauro.state.delta_log import LOG_FOLDER
from tauro.state.delta_pairing import delta_pairing
from tauro.state.output_folder import is_of_spark, rows_files
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.specs.base import Names
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.vocabulary import OutputMode, WriteMode
from tauro.streaming.writers.base import BaseStreamingWriter
from tauro.streaming.writers.files import COLUMN_CODECS, RESERVED_OPTIONS
from tauro.streaming.writers.merging import Merge, merge_rows

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

    from tauro.state.checkpoint import Checkpoint

_DONE = "_SUCCESS"
_BY_MERGE = "say 'mode: merge' and 'keys:' in the output: rows then replace those with the same key"


class DeltaSink(SinkSpec):
    """A Delta table: in a folder, or under a name of the catalog, or both."""

    output_modes: ClassVar[frozenset[OutputMode]] = frozenset({OutputMode.APPEND, OutputMode.COMPLETE})
    output_mode_remedies: ClassVar[Mapping[OutputMode, str]] = {OutputMode.UPDATE: _BY_MERGE}
    write_modes: ClassVar[frozenset[WriteMode]] = frozenset(WriteMode)
    makes_files: ClassVar[bool] = True
    takes_several_writers: ClassVar[bool] = True
    log_folder: ClassVar[str | None] = LOG_FOLDER
    defaults: ClassVar[Mapping[str, Any]] = {"mergeSchema": True}
    known_options: ClassVar[frozenset[str]] = frozenset(
        """
        mergeSchema overwriteSchema replaceWhere partitionOverwriteMode maxRecordsPerFile compression userMetadata
        optimizeWrite autoCompact
        """.split()  # noqa: SIM905 - a list of strings this long is hard to read
    )
    reserved_options: ClassVar[Mapping[str, str]] = {
        **RESERVED_OPTIONS,
        "txnAppId": "leave it out: a stream's batches are numbered by its checkpoint",
        "txnVersion": "leave it out: a stream's batches are numbered by its checkpoint",
    }
    codecs: ClassVar[tuple[str, ...]] = COLUMN_CODECS
    example: ClassVar[Mapping[str, Any]] = {"format": "delta", "path": "data/events/"}

    path: str | None = None
    """The table's folder, relative to the project."""
    table_name: str | None = None
    """The table's name in Spark's catalog; without a `path`, that must be one that outlives the run."""
    database: str | None = Field(default=None, alias="schema")
    """The database that `table_name` is in."""
    partition_by: Names = ()
    """Columns that become subfolders."""
    key_columns: Names = Field(default=(), alias="keys")
    """For `mode: merge`: the columns by which a row is known."""

    @property
    def supported_output_modes(self) -> frozenset[OutputMode]:
        """Rows that replace those with the same key may come in any mode."""
        return frozenset(OutputMode) if self.mode is WriteMode.MERGE else self.output_modes

    @property
    def merges_schema(self) -> bool:
        return any(name.casefold() == "mergeschema" and said == "true" for name, said in self.write_options().items())

    @property
    def qualified_name(self) -> str | None:
        if self.table_name is None:
            return None
        parts = [*(self.database or "").split("."), *self.table_name.split(".")]
        return ".".join(quoted(part) for part in parts if part)

    @property
    def named_place(self) -> tuple[str, ...]:
        return () if self.qualified_name is None else ("table", self.qualified_name.casefold())

    def write_options(self) -> dict[str, str]:
        return with_defaults(self.options, self.defaults)

    @property
    def named_columns(self) -> Mapping[str, tuple[str, ...]]:
        return {"partition_by": self.partition_by, "keys": self.key_columns}

    @property
    def locks_folder(self) -> bool:
        """Its log alone would let two new streams in that start at once, or that wait for their first rows.

        Under a name Delta makes a table in an empty folder only.
        """
        return self.mode is not WriteMode.APPEND and self.table_name is None

    def mispaired(self, checkpoint: Checkpoint, folder: Path) -> str | None:
        merges = self.mode is WriteMode.MERGE
        return delta_pairing(checkpoint, folder, may_join=self.mode is WriteMode.APPEND, merges=merges)

    @property
    def facts(self) -> Mapping[str, Any]:
        """The table's name counts where it is all there is of a place."""
        facts = {"partition_by": list(self.partition_by), "merge keys": list(self.key_columns)}
        return facts if self.path is not None else {**facts, "table": self.qualified_name}

    def foreign_file(self, folder: Path, *, is_first_run: bool) -> Path | None:
        """Delta takes files without a log for nobody's: they are in no table, and VACUUM removes them.

        A cut first batch leaves such files, too, under Spark's names; not the mark of one that is done.
        """
        if (folder / LOG_FOLDER).is_dir():
            return None
        done = folder / _DONE
        if done.exists():
            return done
        return next((file for file in rows_files(folder) if is_first_run or not is_of_spark(file)), None)

    @model_validator(mode="after")
    def _says_where_and_by_what(self) -> Self:
        if self.path is None and self.table_name is None:
            raise ValueError("a Delta table needs a 'path', or a 'table_name' in a catalog that lasts")
        if self.database is not None and self.table_name is None:
            raise ValueError("'schema' is the database of 'table_name', which is missing")
        if self.mode is WriteMode.MERGE and not self.key_columns:
            raise ValueError("'mode: merge' needs 'keys': the columns by which a row is known")
        if self.key_columns and self.mode is not WriteMode.MERGE:
            raise ValueError("'keys' are for 'mode: merge' alone")
        if self.mode is WriteMode.MERGE and self.path is None:
            raise ValueError("'mode: merge' needs a 'path'")
        return self


class DeltaStreamingWriter(BaseStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("delta",)
    spec: ClassVar[type[DeltaSink]] = DeltaSink
    jars: ClassVar[tuple[str, ...]] = ("delta",)

    def prepare(self, df: DataFrame, config: DeltaSink) -> DataFrame:
        """The frame itself.

        Raises:
            StreamingQueryError: a column of `keys` or `partition_by` is not in it.
        """
        for key, columns in (("keys", config.key_columns), ("partition_by", config.partition_by)):
            missing = [column for column in columns if column not in df.columns]
            if missing:
                raise StreamingQueryError(
                    f"{key!r} names {missing[0]!r}, which is not among the columns that are written",
                    hint="they are: " + ", ".join(df.columns),
                    problem_code="unknown-column",
                )
        return df

    def mispaired(self, checkpoint: Checkpoint, config: DeltaSink) -> str | None:
        """Of a table that the catalog has put somewhere; one with a path was looked at before."""
        if config.path is not None or config.qualified_name is None:
            return None
        there = location_of(self.spark, config.qualified_name)
        if there is not None:
            folder = locate(there, Path("/")).local
            return None if folder is None else config.mispaired(checkpoint, folder)
        if checkpoint.last_committed < 0:
            return None
        return f"checkpoint {str(checkpoint.path)!r} has committed batches, but there is no table {config.table_name!r}"

    def stand_in(self, config: DeltaSink, folder: Path) -> DeltaSink:
        table = f"delta.{quoted(config.path)}" if config.path is not None else str(config.qualified_name)
        copy_without_rows(self.spark, table, str(folder))
        mode = WriteMode.APPEND if config.mode is WriteMode.ERROR else config.mode
        return config.model_copy(update={"path": str(folder), "table_name": None, "database": None, "mode": mode})

    def write_stream(self, data_stream_writer: DataStreamWriter, config: DeltaSink) -> StreamingQuery:
        if config.mode is WriteMode.MERGE:
            self._register(config)
            merge = Merge(str(config.path), config)
            query = data_stream_writer.foreachBatch(merge).start()
            merge.query_id.set_result(str(query.id))
            return query
        writer = data_stream_writer.format(self.formats[0]).options(**config.write_options())
        if config.partition_by:
            writer = writer.partitionBy(*config.partition_by)
        if config.qualified_name is None:
            return writer.start(config.path)
        if not self._register(config) and config.path is not None:
            writer = writer.option("path", config.path)
        return writer.toTable(config.qualified_name)

    def write_table(self, df: DataFrame, config: DeltaSink) -> None:
        if config.mode is WriteMode.MERGE:
            merge_rows(df, str(config.path), config)
            self._register(config)
            return
        writer = df.write.format(self.formats[0]).mode(config.mode.value).options(**config.write_options())
        if config.partition_by:
            writer = writer.partitionBy(*config.partition_by)
        if config.path is not None:
            writer.save(config.path)
            self._register(config)
        else:
            self._register(config)
            writer.saveAsTable(str(config.qualified_name))

    def _register(self, config: DeltaSink) -> bool:
        """Give the table that is in the folder its name in the catalog; False where there is no table yet."""
        name = config.qualified_name
        if name is None:
            return False
        if config.database is not None:
            self.spark.sql(f"CREATE DATABASE IF NOT EXISTS {quoted(config.database)}")
        if config.path is None or table_properties(self.spark, config.path) is None:
            return False
        place = config.path.replace("\\", "\\\\").replace("'", "\\'")
        self.spark.sql(f"CREATE TABLE IF NOT EXISTS {name} USING delta LOCATION '{place}'")
        there = location_of(self.spark, name)
        if there is None or _place(there) != _place(config.path):
            raise StreamingQueryError(
                f"the table {config.table_name!r} of the catalog lies elsewhere: '{there}', not '{config.path}'",
                hint="give it another 'table_name', or drop the one that is there",
            )
        return True


def _place(path: str) -> str:
    return locate(path, Path("/")).text.rstrip("/")
