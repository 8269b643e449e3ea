"""The public names with their types; written anew by `UPDATE_GOLDEN=1 pytest tests/docs`."""

from tauro.streaming.constants import (
    DEFAULT_STREAMING_CONFIG,
    STREAMING_FORMAT_CONFIGS,
    STREAMING_VALIDATIONS,
    PipelineType,
    StreamingFormat,
    StreamingOutputMode,
    StreamingTrigger,
)
from tauro.streaming.exceptions import (
    OutOfReachError,
    SparkDiedError,
    StreamingError,
    StreamingFormatNotSupportedError,
    StreamingPipelineError,
    StreamingQueryError,
    StreamingValidationError,
    create_error_context,
    handle_streaming_error,
)
from tauro.streaming.factories import StreamingReaderFactory, StreamingWriterFactory
from tauro.streaming.pipeline_manager import StreamingPipelineManager
from tauro.streaming.query_manager import StreamingQueryManager
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.readers.csv import CsvStreamingReader
from tauro.streaming.readers.delta import DeltaTableStreamingReader
from tauro.streaming.readers.delta_stream import DeltaStreamingReader
from tauro.streaming.readers.file_stream import FileStreamingReader
from tauro.streaming.readers.json import JsonStreamingReader
from tauro.streaming.readers.kafka import KafkaStreamingReader
from tauro.streaming.readers.memory import MemoryStreamingReader
from tauro.streaming.readers.orc import OrcStreamingReader
from tauro.streaming.readers.parquet import ParquetStreamingReader
from tauro.streaming.readers.rate import RateStreamingReader
from tauro.streaming.readers.socket import SocketStreamingReader
from tauro.streaming.readers.text import TextStreamingReader
from tauro.streaming.validators import StreamingValidator
from tauro.streaming.writers.base import BaseStreamingWriter
from tauro.streaming.writers.console import ConsoleStreamingWriter
from tauro.streaming.writers.csv import CsvStreamingWriter
from tauro.streaming.writers.delta import DeltaStreamingWriter
from tauro.streaming.writers.foreach_batch import ForeachBatchStreamingWriter
from tauro.streaming.writers.json import JsonStreamingWriter
from tauro.streaming.writers.kafka import KafkaStreamingWriter
from tauro.streaming.writers.memory import MemoryStreamingWriter
from tauro.streaming.writers.orc import OrcStreamingWriter
from tauro.streaming.writers.parquet import ParquetStreamingWriter

__all__ = [
    "DEFAULT_STREAMING_CONFIG",
    "STREAMING_FORMAT_CONFIGS",
    "STREAMING_VALIDATIONS",
    "BaseStreamingReader",
    "BaseStreamingWriter",
    "ConsoleStreamingWriter",
    "CsvStreamingReader",
    "CsvStreamingWriter",
    "DeltaStreamingReader",
    "DeltaStreamingWriter",
    "DeltaTableStreamingReader",
    "FileStreamingReader",
    "ForeachBatchStreamingWriter",
    "JsonStreamingReader",
    "JsonStreamingWriter",
    "KafkaStreamingReader",
    "KafkaStreamingWriter",
    "MemoryStreamingReader",
    "MemoryStreamingWriter",
    "OrcStreamingReader",
    "OrcStreamingWriter",
    "OutOfReachError",
    "ParquetStreamingReader",
    "ParquetStreamingWriter",
    "PipelineType",
    "RateStreamingReader",
    "SocketStreamingReader",
    "SparkDiedError",
    "StreamingError",
    "StreamingFormat",
    "StreamingFormatNotSupportedError",
    "StreamingOutputMode",
    "StreamingPipelineError",
    "StreamingPipelineManager",
    "StreamingQueryError",
    "StreamingQueryManager",
    "StreamingReaderFactory",
    "StreamingTrigger",
    "StreamingValidationError",
    "StreamingValidator",
    "StreamingWriterFactory",
    "TextStreamingReader",
    "create_error_context",
    "handle_streaming_error",
]
