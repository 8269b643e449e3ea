"""What may be said of Kafka, and what is told of the rest; nothing here needs a broker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tauro.streaming.kafka.decoding import renamed
from tauro.streaming.readers import READERS
from tests.project_files import check, shown, write_files

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = READERS.get("kafka").spec
BROKER = {"kafka.bootstrap.servers": "127.0.0.1:9092"}


def source(**options: Any) -> Any:
    return SOURCE.model_validate({"format": "kafka", "options": BROKER | options})


def problems(tmp_path: Path, *, inputs: str = "", outputs: str = "", streaming: str = "") -> list[str]:
    """Each problem without its place."""
    sound = 'kafka.bootstrap.servers: "b:9092"'
    write_files(
        tmp_path,
        {
            "config/pipelines.yaml": "p: {nodes: [n]}\n",
            "config/nodes.yaml": f"n: {{streaming: {{{streaming}}}}}\n",
            "config/inputs.yaml": f"i: {inputs or '{format: kafka, options: {SOUND, subscribe: t}}'}\n".replace(
                "SOUND", sound
            ),
            "config/outputs.yaml": f"o: {outputs or '{format: console}'}\n".replace("SOUND", sound),
        },
    )
    return [line.partition(" ")[2] for line in shown(check(tmp_path))]


def of_options(tmp_path: Path, options: str) -> list[str]:
    return problems(tmp_path, inputs=f"{{format: kafka, options: {{SOUND, {options}}}}}")


@pytest.mark.parametrize(
    ("option", "meant"),
    [
        ("startingOffset: latest", "startingOffsets"),
        ("group_id: g", "kafka.group.id"),
        ("topics: t", "subscribe"),
        ("auto.offset.reset: latest", "startingOffsets"),
        ("includeheaders_: true", "includeHeaders"),
    ],
)
def test_an_option_that_spark_would_ignore_is_told_with_the_one_that_is_meant(
    tmp_path: Path, option: str, meant: str
) -> None:
    name = option.partition(":")[0]
    assert of_options(tmp_path, f"subscribe: t, {option}") == [
        f"unknown-option: Spark does not know the option {name!r} here and would ignore it (did you mean {meant!r}?)"
    ]


def test_a_misspelt_subscription_is_told_alone(tmp_path: Path) -> None:
    (told,) = of_options(tmp_path, "subscribes: t")
    assert "'subscribes'" in told
    assert "(did you mean 'subscribe'?)" in told


def test_kafkas_own_options_without_their_prefix_are_told(tmp_path: Path) -> None:
    (told,) = of_options(tmp_path, "subscribe: t, sasl.mechanism: PLAIN")
    assert "(if it is one of Kafka's own, write 'kafka.sasl.mechanism')" in told


@pytest.mark.parametrize("option", ["endingOffsets: latest", "endingTimestamp: 1"])
def test_a_stream_has_no_end(tmp_path: Path, option: str) -> None:
    (told,) = of_options(tmp_path, f"subscribe: t, {option}")
    assert "run it without '--stream'" in told


def test_one_subscription_is_needed(tmp_path: Path) -> None:
    assert of_options(tmp_path, "startingOffsets: latest") == [
        "bad-value: say exactly one of the options 'subscribe', 'subscribePattern', 'assign', to name the topics"
    ]


def test_one_subscription_is_enough(tmp_path: Path) -> None:
    assert of_options(tmp_path, 'subscribe: t, assign: {t: ["0"]}') == [
        "bad-value: say exactly one of the options 'subscribe', 'assign'"
    ]


@pytest.mark.parametrize("absent", [None, ""])
def test_a_subscription_that_is_empty_is_absent(absent: str | None) -> None:
    assert source(subscribe="t", subscribePattern=absent, assign=absent).topics == ("t",)


def test_brokers_are_needed_and_a_misspelling_is_named(tmp_path: Path) -> None:
    inputs = '{format: kafka, options: {kafka.boostrap.servers: "b:9092", subscribe: t}}'
    assert problems(tmp_path, inputs=inputs) == [
        "unknown-option: Kafka does not know the option 'kafka.boostrap.servers' and would ignore it "
        "(did you mean 'kafka.bootstrap.servers'?)"
    ]
    assert problems(tmp_path, inputs="{format: kafka, options: {subscribe: t}}") == [
        "missing-option: the option 'kafka.bootstrap.servers' is missing "
        "(add 'kafka.bootstrap.servers:' under 'options:', with 'host:9092', several with commas)"
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            "kafka.securty.protocol: SASL_SSL",
            "unknown-option: Kafka does not know the option 'kafka.securty.protocol' and would ignore it "
            "(did you mean 'kafka.security.protocol'?)",
        ),
        ("startingOffsets: earlist", "bad-value: 'startingOffsets' can't be 'earlist' (did you mean 'earliest'?)"),
        (
            "startingOffset: earliest",
            "unknown-option: Spark does not know the option 'startingOffset' here and would ignore it "
            "(did you mean 'startingOffsets'?)",
        ),
    ],
)
def test_what_is_nearly_right_is_told_with_what_is_meant(tmp_path: Path, options: str, told: str) -> None:
    assert of_options(tmp_path, f"subscribe: t, {options}") == [told]


def test_settings_of_plugins_are_passed_on(tmp_path: Path) -> None:
    assert of_options(tmp_path, "subscribe: t, kafka.our.plugin.mode: x, kafka.security.providers: y") == []


def test_an_input_without_options_is_told_what_it_needs(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, inputs="{format: kafka}")
    assert "'kafka.bootstrap.servers'" in told


@pytest.mark.parametrize("offsets", ["latest", "Earliest", {"t": {"0": 5}}, {"t": {0: -2}}, '{"t": {"0": 5}}'], ids=str)
def test_offsets_may_be_a_word_a_mapping_or_json(offsets: Any) -> None:
    assert source(subscribe="t", startingOffsets=offsets).options["startingOffsets"]


@pytest.mark.parametrize("offsets", ["lastest", 5, {"t": 5}, {"t": {"a": 1}}, '{"t"'], ids=str)
def test_other_offsets_are_refused(offsets: Any) -> None:
    with pytest.raises(ValueError, match="'startingOffsets' can't be"):
        source(subscribe="t", startingOffsets=offsets)


def test_partitions_and_topics_may_be_written_as_lists() -> None:
    assert source(assign={"t": [0, 1]}).topics == ("t",)
    assert source(subscribe=["t", "u"]).topics == ("t", "u")
    with pytest.raises(ValueError, match="'assign' can't be"):
        source(assign={"t": 1})


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("{format: jsn, schema: id INT}", "unknown-format: unknown format 'jsn' of a value (did you mean 'json'?)"),
        (
            "{format: json}",
            "missing-key: 'value' of input 'i' needs a schema (add 'schema:' under inputs.i.value)",
        ),
        ("json", "bad-value: 'value' is a mapping with a 'format', one of json, text"),
        (
            "{format: json, schema: id INT, shcema: x}",
            "unknown-key: unknown key 'shcema' in 'value' of input 'i' (did you mean 'schema'?)",
        ),
        (
            "{format: json, schema: id INT, options: {mode: PERMISSIVE}}",
            "unknown-option: option 'mode' is set by Tauro (a value that can't be read ends the batch)",
        ),
    ],
)
def test_a_value_that_cant_be_decoded_is_told_where_it_stands(tmp_path: Path, value: str, told: str) -> None:
    inputs = f"{{format: kafka, options: {{SOUND, subscribe: t}}, value: {value}}}"
    assert problems(tmp_path, inputs=inputs) == [told]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("parse_json: true", "'parse_json: true' needs a 'json_schema', as in \"id BIGINT, name STRING\""),
        ("json_schema: id INT", "'json_schema' does nothing without 'parse_json: true'"),
        ("parse_json: true, json_schema: src.schemas:events", "the schema 'src.schemas:events': the project has no"),
        ("parse_json: true, json_schema: id INTT", "INTT"),
    ],
)
def test_a_schema_and_its_use_go_together(tmp_path: Path, keys: str, told: str) -> None:
    (found,) = problems(tmp_path, inputs=f"{{format: kafka, options: {{SOUND, subscribe: t}}, {keys}}}")
    assert told in found


def test_columns_of_the_same_name_are_a_warning(tmp_path: Path) -> None:
    value = '{format: json, schema: "id INT, Offset INT"}'
    inputs = f"{{format: kafka, options: {{SOUND, subscribe: t}}, value: {value}}}"
    assert problems(tmp_path, inputs=inputs) == [
        "renamed-columns: input 'i' has columns of the same name: 'offset' of the source is called 'kafka_offset' "
        "(the message's own columns keep their names)"
    ]


def test_a_name_that_is_taken_too_gets_another_prefix() -> None:
    assert renamed(["offset"], ["offset", "KAFKA_offset"]) == {"offset": "kafka_kafka_offset"}


@pytest.mark.parametrize(
    ("sink", "told"),
    [
        ("options: {SOUND}", "name the topic once"),
        ("options: {SOUND, topic: t}, topic_column: t", "name the topic once"),
        ("options: {SOUND, topic: t, acks: 1}", "Spark does not know the option 'acks'"),
        ("options: {SOUND, topic: t}, mode: overwrite", "messages can't be overwritten"),
    ],
)
def test_what_a_sink_can_not_do_is_told(tmp_path: Path, sink: str, told: str) -> None:
    (found,) = problems(tmp_path, outputs=f"{{format: kafka, {sink}}}")
    assert told in found
