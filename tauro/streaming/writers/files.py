"""The family of sinks that write files into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.state.output_folder import is_of_spark, rows_files
from tauro.state.pairing import pairing
from tauro.state.sink_log import LOG_FOLDER
from tauro.streaming.specs.base import Names
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.vocabulary import WriteMode
from tauro.streaming.writers.base import BaseStreamingWriter

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

    from tauro.state.checkpoint import Checkpoint

COMMON_OPTIONS = frozenset({"compression", "maxRecordsPerFile", "retention"})
TEXT_CODECS = ("none", "uncompressed", "bzip2", "deflate", "gzip", "lz4", "snappy", "zstd")
"""Of files that are text."""
COLUMN_CODECS = ("none", "uncompressed", "snappy", "gzip", "lzo", "brotli", "lz4", "lz4_raw", "zstd")
"""Of Parquet, and what is made of it."""
RESERVED_OPTIONS: Mapping[str, str] = {
    "path": "say 'path:' beside 'format:'",
    "checkpointLocation": "say 'checkpoint_location:' in the node's 'streaming:'",
}


class FileSink(SinkSpec):
    """Files of one format in a folder; a stream commits each micro-batch whole, in the folder's own log."""

    reserved_options: ClassVar[Mapping[str, str]] = RESERVED_OPTIONS
    defaults: ClassVar[Mapping[str, Any]] = {}
    makes_files: ClassVar[bool] = True
    has_one_writer: ClassVar[bool] = True
    log_folder: ClassVar[str | None] = LOG_FOLDER

    path: str
    """The folder, relative to the project."""
    partition_by: Names = ()
    """Columns that become subfolders."""

    @property
    def named_columns(self) -> Mapping[str, tuple[str, ...]]:
        return {"partition_by": self.partition_by}

    @property
    def logs_all_files(self) -> bool:
        """With `retention`, Spark forgets files that it has committed, and leaves them there."""
        return not any(option.casefold() == "retention" for option in self.options)

    def mispaired(self, checkpoint: Checkpoint, folder: Path) -> str | None:
        return pairing(checkpoint, folder)

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"partition_by": list(self.partition_by)}

    def foreign_file(self, folder: Path, *, is_first_run: bool) -> Path | None:
        suffix = f".{self.format}"
        return next((file for file in rows_files(folder) if is_of_spark(file) and not is_of_spark(file, suffix)), None)


class FileStreamingWriter(BaseStreamingWriter):
    spec: ClassVar[type[SinkSpec]] = FileSink

    def stand_in(self, config: FileSink, folder: Path) -> FileSink:
        return config.model_copy(update={"path": str(folder), "mode": WriteMode.APPEND})

    def write_stream(self, data_stream_writer: DataStreamWriter, config: FileSink) -> StreamingQuery:
        writer = data_stream_writer.format(self.formats[0]).options(**with_defaults(config.options, config.defaults))
        if config.partition_by:
            writer = writer.partitionBy(*config.partition_by)
        return writer.start(config.path)

    def write_table(self, df: DataFrame, config: FileSink) -> None:
        writer = df.write.format(self.formats[0]).mode(config.mode.value)
        writer = writer.options(**with_defaults(config.options, config.defaults))
        if config.partition_by:
            writer = writer.partitionBy(*config.partition_by)
        writer.save(config.path)
