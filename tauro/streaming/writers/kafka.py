"""Topics of Kafka."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.kafka.options import PASSED_ON, REFUSED_BY_SPARK, SERVERS, check_kafka_options, said
from tauro.streaming.kafka.preflight import find_topics
from tauro.streaming.specs.base import OptionValue
from tauro.streaming.specs.hazards import Hazard
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.vocabulary import OutputMode, TriggerType, WriteMode
from tauro.streaming.writers.base import BaseStreamingWriter

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.streaming.query import StreamingQuery
    from pyspark.sql.streaming.readwriter import DataStreamWriter

_SPARKS_COLUMNS = frozenset({"key", "value", "topic", "headers", "partition"})
_AS_THEY_ARE = frozenset({"string", "binary"})


_NESTED = frozenset({"struct", "array", "map", "variant"})


class KafkaSink(SinkSpec):
    """Messages into Kafka's topics, each row at least once.

    Spark has no transactions for it: a batch that is cut is written again. The value is the column `value` says, else
    the whole row as JSON; a row with a `value` and nothing but `key`, `topic`, `headers` and `partition` beside it is
    written as those say.
    """

    output_modes: ClassVar[frozenset[OutputMode]] = frozenset(OutputMode)
    triggers: ClassVar[frozenset[TriggerType]] = frozenset(TriggerType)
    takes_several_writers: ClassVar[bool] = True
    only_adds: ClassVar[bool] = True
    required_options: ClassVar[tuple[str, ...]] = (SERVERS,)
    known_options: ClassVar[frozenset[str]] = frozenset({"topic", "includeHeaders", SERVERS, PASSED_ON})
    reserved_options: ClassVar[Mapping[str, str]] = {
        "checkpointLocation": "say 'checkpoint_location:' in the node's 'streaming:'"
    }
    hazards: ClassVar[Mapping[str, Hazard]] = {
        "kafka.acks": Hazard(
            "writes",
            {
                "0": "no broker says that it has a message, so one that is lost on the way is not sent again",
                "1": "a message is gone with the one broker that has it",
            },
            "leave it out: all replicas must then have a message",
        )
    }
    example: ClassVar[Mapping[str, Any]] = {
        "format": "kafka",
        "options": {SERVERS: "127.0.0.1:9092", "topic": "clean_events"},
        "key": "id",
    }

    options: dict[str, OptionValue] = Field(default_factory=dict, validate_default=True)
    """Spark's own options: `kafka.bootstrap.servers`, `topic` where all rows go to the same, and more."""
    key: str | None = None
    """The column that becomes the message's key: text and bytes as they are, anything else as text."""
    value: str | None = None
    """The column that becomes the message's value; the whole row as JSON when nothing is said."""
    topic_column: str | None = None
    """The column with the topic of each row, instead of the option `topic`."""

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, OptionValue]) -> dict[str, OptionValue]:
        check_kafka_options(options, known=cls.known_options, reserved=cls.reserved_options, never=REFUSED_BY_SPARK)
        return options

    @field_validator("mode")
    @classmethod
    def _nothing_is_replaced(cls, mode: WriteMode) -> WriteMode:
        if mode is WriteMode.OVERWRITE:
            raise ValueError("messages can't be overwritten: say 'mode: append', or nothing")
        return mode

    @model_validator(mode="after")
    def _names_its_topic_once(self) -> Self:
        if bool(self.topic) == (self.topic_column is not None):
            raise ValueError("name the topic once: in the option 'topic', or with 'topic_column:' a column that has it")
        return self

    @property
    def named_place(self) -> tuple[str, ...]:
        servers = sorted(name.strip() for name in said(self.options, SERVERS).split(","))
        return ("topic", self.topic, *servers) if self.topic else ()

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"topic": self.topic or f"the column {self.topic_column!r}"}

    @property
    def topic(self) -> str:
        return said(self.options, "topic")


class KafkaStreamingWriter(BaseStreamingWriter):
    formats: ClassVar[tuple[str, ...]] = ("kafka",)
    spec: ClassVar[type[KafkaSink]] = KafkaSink
    jars: ClassVar[tuple[str, ...]] = ("kafka",)

    def preflight(self, config: KafkaSink) -> None:
        find_topics(config.options, [config.topic] if config.topic else [])

    def prepare(self, df: DataFrame, config: KafkaSink) -> DataFrame:
        """The columns that Spark's sink takes: `value`, and `key` and `topic` where they are said."""
        for name in (config.key, config.value, config.topic_column):
            if name is not None and name not in df.columns:
                raise StreamingQueryError(
                    f"there is no column {name!r} for the output to Kafka",
                    hint="the columns are: " + ", ".join(df.columns),
                    problem_code="unknown-column",
                )
        if config.key is None and config.value is None and config.topic_column in {None, "topic"} and _is_ready(df):
            return df
        from pyspark.sql import functions as F  # noqa: N812

        whole = F.to_json(F.struct("*"), {"ignoreNullFields": "false"})
        columns = [(whole if config.value is None else _bytes(df, config.value)).alias("value")]
        if config.key is not None:
            columns.append(_bytes(df, config.key).alias("key"))
        if config.topic_column is not None:
            columns.append(df[config.topic_column].cast("string").alias("topic"))
        return df.select(*columns)

    def write_stream(self, data_stream_writer: DataStreamWriter, config: KafkaSink) -> StreamingQuery:
        return data_stream_writer.format("kafka").options(**with_defaults(config.options, {})).start()

    def write_table(self, df: DataFrame, config: KafkaSink) -> None:
        df.write.format("kafka").mode(WriteMode.APPEND.value).options(**with_defaults(config.options, {})).save()


def _is_ready(df: DataFrame) -> bool:
    types = {field.name: field.dataType.typeName() for field in df.schema.fields}
    return types.get("value") in _AS_THEY_ARE and _SPARKS_COLUMNS.issuperset(types)


def _bytes(df: DataFrame, name: str) -> Column:
    field = next(field for field in df.schema.fields if field.name == name)
    kind = field.dataType.typeName()
    if kind in _AS_THEY_ARE:
        return df[name]
    if kind in _NESTED:
        from pyspark.sql import functions as F  # noqa: N812

        return F.to_json(df[name])
    return df[name].cast("string")
