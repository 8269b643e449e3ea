"""Topics of Kafka."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, SerializeAsAny, ValidationInfo, field_validator, model_validator

from tauro.problems import AtKeyError, did_you_mean
from tauro.schema import Schema
from tauro.streaming.decoders import DECODERS
from tauro.streaming.decoders.base import DecoderSpec
from tauro.streaming.decoders.json import JsonDecoder, JsonDecoderSpec
from tauro.streaming.decoders.schemas import read_schema
from tauro.streaming.exceptions import StreamingError
from tauro.streaming.kafka.beginning import from_offsets, from_time
from tauro.streaming.kafka.decoding import BARE_COLUMNS, MESSAGE_COLUMNS, decoded, renamed, unreadable
from tauro.streaming.kafka.offsets import as_text, check_assign, check_starting_offsets
from tauro.streaming.kafka.options import PASSED_ON, SERVERS, check_kafka_options, said
from tauro.streaming.kafka.preflight import find_topics, ids_of
from tauro.streaming.kafka.spans import between, spans
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.specs.base import NestedError, OptionValue
from tauro.streaming.specs.hazards import Hazard
from tauro.streaming.specs.lacking import lacking
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.source import SourceSpec
from tauro.streaming.vocabulary import MICRO_BATCHES, TriggerType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from tauro.streaming.specs.point import Beginning, Point

logger = logging.getLogger(__name__)

SUBSCRIPTIONS = ("subscribe", "subscribePattern", "assign")
_ENDLESS = "a stream has no end; to read what is there and stop, run it without '--stream', or as 'available_now'"
_ENDING = ("endingOffsets", "endingTimestamp", "endingOffsetsByTimestamp")
_NEVER = dict.fromkeys(_ENDING, _ENDLESS) | {
    "kafka.auto.offset.reset": "say 'startingOffsets'",
    "kafka.enable.auto.commit": "offsets are kept in the checkpoint",
    "kafka.interceptor.classes": "look at the messages in the node's function",
    "kafka.key.deserializer": "say 'value:' beside 'format:', or cast it in the node's function",
    "kafka.value.deserializer": "say 'value:' beside 'format:', or cast it in the node's function",
}
_SUBSCRIBING = frozenset({SERVERS, *SUBSCRIPTIONS})
_OPTIONS = frozenset(
    """
    startingOffsets startingTimestamp startingOffsetsByTimestamp startingOffsetsByTimestampStrategy failOnDataLoss
    includeHeaders maxOffsetsPerTrigger minOffsetsPerTrigger maxTriggerDelay minPartitions maxRecordsPerPartition
    groupIdPrefix kafkaConsumer.pollTimeoutMs fetchOffset.numRetries fetchOffset.retryIntervalMs
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)


class KafkaSource(SourceSpec):
    """Messages of Kafka's topics, at their place: `timestamp`, `topic`, `partition`, `offset`.

    With `value:` (or `parse_json`), the columns of the decoded value beside those; else also `key`, `value` and
    `timestampType` as Spark gives them.
    """

    always_streams: ClassVar[bool] = True
    keeps_rows: ClassVar[bool] = True
    triggers: ClassVar[frozenset[TriggerType]] = MICRO_BATCHES | {TriggerType.REAL_TIME}
    """Not `continuous`: Spark has no observations there, and a message that can't be read needs one."""
    required_options: ClassVar[tuple[str, ...]] = (SERVERS,)
    rate_limit_options: ClassVar[tuple[str, ...]] = ("maxOffsetsPerTrigger",)
    start_options: ClassVar[frozenset[str]] = frozenset(
        {"startingOffsets", "startingTimestamp", "startingOffsetsByTimestamp", "startingOffsetsByTimestampStrategy"}
    )
    known_options: ClassVar[frozenset[str]] = _SUBSCRIBING | _OPTIONS | {*_ENDING, PASSED_ON}
    hazards: ClassVar[Mapping[str, Hazard]] = {
        "failOnDataLoss": Hazard(
            "gone",
            {"false": "messages that the broker has no longer are passed over"},
            "leave it out: the run then stops, and says what is gone",
        )
    }
    example: ClassVar[Mapping[str, Any]] = {
        "format": "kafka",
        "options": {
            SERVERS: "127.0.0.1:9092",
            "subscribe": "events",
            "startingOffsets": "earliest",
            "maxOffsetsPerTrigger": 100000,
        },
        "value": {"format": "json", "schema": "id BIGINT, name STRING"},
    }

    options: dict[str, OptionValue] = Field(default_factory=dict, validate_default=True)
    """Spark's own options: `kafka.bootstrap.servers`, one of `subscribe`, `subscribePattern` and `assign`, and more."""
    value: SerializeAsAny[DecoderSpec] | None = None
    """How a message's value becomes columns: `format` and what that needs, as in `{format: json, schema: ...}`."""
    parse_json: bool = False
    """Short for `value: {format: json, schema: ...}`, with the schema in `json_schema`."""
    json_schema: Any = None
    """The schema for `parse_json`: DDL text, a list of `{name, type}`, a `.ddl` or `.json` file, or `module:name`."""
    include_key: bool = False
    """Whether the message's key is a column beside those of its decoded value, as it is: `key BINARY`."""

    @field_validator("options", mode="before")
    @classmethod
    def _options_are_text(cls, options: Any) -> Any:
        """Nothing said is not said; offsets and partitions may be written as mappings, topics as a list."""
        if not isinstance(options, dict):
            return options
        absent = {name for name in options if name in SUBSCRIPTIONS and options[name] in (None, "", [], {})}
        written = {name: value for name, value in options.items() if name not in absent}
        if isinstance(written.get("subscribe"), list):
            written["subscribe"] = _with_commas(written["subscribe"])
        return {
            name: as_text(value) if name.startswith(("assign", "start")) else value for name, value in written.items()
        }

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, OptionValue], _info: ValidationInfo) -> dict[str, OptionValue]:
        check_kafka_options(options, known=cls.known_options, reserved=cls.reserved_options, never=_NEVER)
        found = [name for name in SUBSCRIPTIONS if said(options, name)]
        if len(found) != 1:
            names = ", ".join(repr(name) for name in found or SUBSCRIPTIONS)
            raise ValueError(f"say exactly one of the options {names}" + ("" if found else ", to name the topics"))
        if said(options, "startingOffsets"):
            check_starting_offsets(said(options, "startingOffsets"))
        if said(options, "assign"):
            check_assign(said(options, "assign"))
        return options

    @field_validator("value", mode="before")
    @classmethod
    def _value_has_a_decoder(cls, value: Any, info: ValidationInfo) -> DecoderSpec | None:
        if value is None or isinstance(value, DecoderSpec):
            return value
        if not isinstance(value, dict) or "format" not in value:
            known = ", ".join(DECODERS.formats())
            raise lacking("format", value, "'value'", f"'value' is a mapping with a 'format', one of {known}")
        decoder = DECODERS.find(str(value["format"]))
        if decoder is None:
            hint = did_you_mean(str(value["format"]), DECODERS.formats())
            raise AtKeyError("format", f"unknown format {value['format']!r} of a value", hint, code="unknown-format")
        return NestedError.unless_valid(decoder.spec, value, info.context)

    @field_validator("json_schema")
    @classmethod
    def _schema_is_readable(cls, value: Any, info: ValidationInfo) -> Any:
        return None if value is None else read_schema(value, (info.context or {}).get("root"))

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.parse_json and self.value is not None:
            raise ValueError("say 'value:' or 'parse_json: true', not both: one is short for the other")
        if self.parse_json and self.json_schema is None:
            raise ValueError("'parse_json: true' needs a 'json_schema', as in \"id BIGINT, name STRING\"")
        if self.json_schema is not None and not self.parse_json:
            raise ValueError("'json_schema' does nothing without 'parse_json: true'")
        return self

    @property
    def decoder(self) -> DecoderSpec | None:
        if self.value is not None or not self.parse_json:
            return self.value
        return JsonDecoderSpec.model_validate({"format": JsonDecoder.formats[0], "schema": self.json_schema})

    @property
    def tells_bad_rows(self) -> bool:
        return self.decoder is not None

    @property
    def renamed_columns(self) -> Mapping[str, str]:
        names = None if self.decoder is None else self.decoder.column_names
        return {} if names is None else renamed(self.message_columns, names)

    @property
    def known_columns(self) -> tuple[str, ...] | None:
        if self.decoder is None:
            return tuple(dict.fromkeys((*BARE_COLUMNS, *self.message_columns)))
        payload = self.decoder.column_names
        return payload and (*payload, *(self.renamed_columns.get(name, name) for name in self.message_columns))

    @property
    def starts_from_the_end(self) -> bool:
        return self._start in {"", "latest"}

    @property
    def starts_from_the_beginning(self) -> bool:
        return self._start == "earliest"

    @property
    def _start(self) -> str:
        """A time goes before offsets, in Spark as well."""
        names = ("startingTimestamp", "startingOffsetsByTimestamp", "startingOffsets")
        return next((text for name in names if (text := said(self.options, name))), "").casefold()

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that it names; none where it has a pattern."""
        if said(self.options, "assign"):
            return tuple(json.loads(said(self.options, "assign")))
        return tuple(name.strip() for name in said(self.options, "subscribe").split(",") if name.strip())

    @property
    def facts(self) -> Mapping[str, Any]:
        """Of the options only these: others may hold passwords."""
        servers = sorted(filter(None, (name.strip() for name in said(self.options, SERVERS).split(","))))
        pattern, assigned = said(self.options, "subscribePattern"), said(self.options, "assign")
        facts: dict[str, Any] = {"servers": servers, "topic pattern": pattern}
        if self.topics:
            facts["topics"] = sorted(self.topics)
        if assigned:
            facts["partitions"] = json.loads(assigned)
        decoder = self.decoder
        if decoder is not None:
            facts["value"] = decoder.format
        if isinstance(schema := getattr(decoder, "declared_schema", None), Schema):
            facts["schema"] = schema.ddl()
        return facts

    def misfit(self, offset: Any) -> str | None:
        """Kafka's are a mapping of topics to one of partitions; topics that are not read any more are none of it."""
        if not isinstance(offset, dict) or not all(isinstance(partitions, dict) for partitions in offset.values()):
            return "is not one of Kafka's topics"
        gone = sorted(set(offset) - set(self.topics)) if self.topics else []
        return f"is one of the topics {', '.join(map(repr, gone))}, which it does not read" if gone else None

    def shown_offset(self, offset: Any) -> str:
        return ", ".join(
            f"{topic!r} at " + ", ".join(f"{number}: {place}" for number, place in partitions.items())
            for topic, partitions in offset.items()
        )

    @property
    def message_columns(self) -> tuple[str, ...]:
        with_headers = said(self.options, "includeHeaders").casefold() == "true"
        return MESSAGE_COLUMNS + ("headers",) * with_headers + ("key",) * self.include_key


def _with_commas(topics: list[Any]) -> str:
    if not all(isinstance(topic, str | int) for topic in topics):
        raise AtKeyError(
            "subscribe", "'subscribe' takes the names of topics", "write [orders, returns], or 'orders,returns'"
        )
    return ",".join(map(str, topics))


class KafkaStreamingReader(BaseStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("kafka",)
    spec: ClassVar[type[KafkaSource]] = KafkaSource
    jars: ClassVar[tuple[str, ...]] = ("kafka",)

    @classmethod
    def jars_for(cls, config: KafkaSource) -> tuple[str, ...]:
        """Those of the value's decoder, too."""
        return cls.jars if config.decoder is None else (*cls.jars, *DECODERS.get(config.decoder.format).jars)

    def preflight(self, config: KafkaSource) -> int | None:
        found = find_topics(config.options, config.topics)
        return sum(found.values()) if found else None

    def beginning(self, config: KafkaSource, point: Point, place: Any) -> Beginning:
        if point.time is not None:
            return from_time(point.time)
        return from_offsets(config.options, config.topics, point.offset or "", place)

    def settled(self, config: KafkaSource, kept: Mapping[str, str]) -> Mapping[str, str]:
        """The ids of its topics: offsets mean nothing in a topic that was deleted and made again."""
        ids = ids_of(config.options, config.topics)
        for topic, number in ids.items():
            if kept.get(topic, number) != number:
                raise StreamingError(
                    f"topic {topic!r} was deleted and made again since it was last read: the checkpoint's offsets are"
                    " those of the old one, and messages of the new one would be passed over",
                    hint="start over with 'tauro reset', which keeps the output of before aside",
                )
        return {**kept, **ids}

    def read_stream(self, config: KafkaSource) -> DataFrame:
        return self._read(config, None)

    def read_fitting(self, config: KafkaSource, observation: str) -> DataFrame:
        return self._read(config, observation)

    def read_unfit(self, config: KafkaSource, offsets: Sequence[tuple[Any, Any]]) -> DataFrame | None:
        parts = spans(offsets, config.topics)
        if config.decoder is None or not parts:
            return None
        frame = self.spark.read.format("kafka").options(**between(config.options, parts)).load()
        return unreadable(frame, DECODERS.get(config.decoder.format)(), config.decoder)

    def recount(self, config: KafkaSource, offsets: Sequence[tuple[Any, Any]]) -> tuple[int, int] | None:
        parts = spans(offsets, config.topics)
        if not parts:
            return 0, 0
        options = between(config.options, parts) | {"failOnDataLoss": "true"}
        met = self.spark.read.format("kafka").options(**options).load().count()
        unfit = self.read_unfit(config, offsets)
        return met, 0 if unfit is None else unfit.count()

    def _read(self, config: KafkaSource, observation: str | None) -> DataFrame:
        frame = self.spark.readStream.format("kafka").options(**with_defaults(config.options, {})).load()
        spec = config.decoder
        if spec is None:
            return frame
        decoder = DECODERS.get(spec.format)()
        columns = decoder.columns(spec)
        names = renamed(config.message_columns, columns)
        for name, other in names.items():
            logger.warning("the message has a column %r of its own: Kafka's is %r", name, other)
        return decoded(frame, decoder, spec, columns, config.message_columns, observation)

    def read_table(self, config: KafkaSource) -> DataFrame:
        raise StreamingError("input format 'kafka' is always a stream")
