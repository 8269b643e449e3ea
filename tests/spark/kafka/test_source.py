"""From a real broker, with a real Spark, into files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.spark.kafka.projects import write_project
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]


def test_fields_become_columns_beside_the_messages_place(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    broker.produce(topic, ['{"id": 1, "name": "a"}', '{"id": 2}'])
    status = run_once(write_project(tmp_path, broker, topic), spark, pipeline="p")
    assert not status.failed
    found = sorted(rows(tmp_path / "out"), key=lambda row: row["offset"])
    assert list(found[0]) == ["id", "name", "timestamp", "topic", "partition", "offset"]
    assert [(row["id"], row["name"], row["topic"], row["partition"], row["offset"]) for row in found] == [
        (1, "a", topic, 0, 0),
        (2, None, topic, 0, 1),
    ]


def test_a_field_keeps_its_name_and_kafkas_column_gets_another(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    broker.produce(topic, ['k\t{"offset": 7, "Topic": "x", "key": "own"}'])
    value = '{format: json, schema: "offset INT, Topic STRING, key STRING"}'
    run_once(write_project(tmp_path, broker, topic, value=value, more="  include_key: true\n"), spark, pipeline="p")
    (row,) = rows(tmp_path / "out")
    assert (row["offset"], row["Topic"], row["key"]) == (7, "x", "own")
    assert (row["kafka_offset"], row["kafka_topic"], row["kafka_key"]) == (0, topic, b"k")


FAILING = "on_bad_record: fail"
BROKEN = {
    "a field of another type": ('{"id": "x"}', 'it is no JSON object that fits the schema: \'{"id": "x"}\''),
    "no JSON": ("id=1", "it is no JSON object that fits the schema: 'id=1'"),
    "an empty text": ("", "it is no JSON object that fits the schema: ''"),
    "a list": ('[{"id": 1}]', "it is no JSON object that fits the schema: '[{\"id\": 1}]'"),
    "a field that must be there": ('{"name": "a"}', "it has no 'id': '{\"name\": \"a\"}'"),
}


@pytest.mark.parametrize(("message", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_message_that_cant_be_read_ends_the_batch_by_its_place(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path, message: str, reason: str
) -> None:
    broker.produce(topic, ['{"id": 1}', message, '{"id": 3}'])
    (failed,) = run_once(write_project(tmp_path, broker, topic, streaming=FAILING), spark, pipeline="p").failed
    assert failed.detail == f"the message of topic '{topic}', partition 0, offset 1 can't be read: {reason}"
    assert rows(tmp_path / "out") == []


def test_no_filter_or_selection_passes_over_a_message_that_cant_be_read(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    broker.produce(topic, ['{"id": 1}', '{"id": "x"}'])
    function = "def f(df):\n    return df.where('id > 0').select('topic')\n"
    node = "n: {function: src.f}"
    (failed,) = run_once(
        write_project(tmp_path, broker, topic, node=node, files={"src/f.py": function}, streaming=FAILING),
        spark,
        pipeline="p",
    ).failed
    assert "offset 1 can't be read" in (failed.detail or "")
    assert rows(tmp_path / "out") == []


def test_a_tombstone_ends_the_batch_unless_it_is_to_be_kept(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    frame = spark.sql("SELECT 'k' AS key, CAST(NULL AS STRING) AS value")
    servers = {"kafka.bootstrap.servers": broker.address, "topic": topic}
    frame.write.format("kafka").options(**servers).save()
    (failed,) = run_once(write_project(tmp_path / "one", broker, topic, streaming=FAILING), spark, pipeline="p").failed
    assert "it has no value (a tombstone; 'tombstones: keep' makes a row of nulls)" in (failed.detail or "")
    value = '{format: json, schema: "id BIGINT NOT NULL", tombstones: keep}'
    run_once(write_project(tmp_path / "two", broker, topic, value=value), spark, pipeline="p")
    assert [(row["id"], row["offset"]) for row in rows(tmp_path / "two" / "out")] == [(None, 0)]


@pytest.mark.parametrize("value", ["{format: text}", '{format: json, schema: "name STRING"}'], ids=["text", "json"])
def test_bytes_that_are_no_text_end_the_batch(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path, value: str
) -> None:
    """Spark would make characters of them that nobody wrote."""
    frame = spark.sql("""SELECT CONCAT(CAST('{"name": "' AS BINARY), X'FF', CAST('"}' AS BINARY)) AS value""")
    frame.write.format("kafka").options(**{"kafka.bootstrap.servers": broker.address, "topic": topic}).save()
    project = write_project(tmp_path, broker, topic, value=value, streaming=FAILING)
    (failed,) = run_once(project, spark, pipeline="p").failed
    assert "partition 0, offset 0 can't be read: it is not text in UTF-8" in (failed.detail or "")


def test_a_schema_may_be_a_struct_type_of_the_projects_code(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    broker.produce(topic, ['{"id": 1, "at": "2024-01-15T12:30:00Z", "tags": ["a"]}'])
    code = (
        "from pyspark.sql import types as T\n"
        "events = T.StructType([T.StructField('id', T.LongType(), False), T.StructField('at', T.TimestampType()),\n"
        "                       T.StructField('tags', T.ArrayType(T.StringType()))])\n"
    )
    more = "  parse_json: true\n  json_schema: src.schemas:events\n"
    files = {"src/schemas.py": code}
    status = run_once(write_project(tmp_path, broker, topic, value="", more=more, files=files), spark, pipeline="p")
    assert not status.failed, status
    (row,) = rows(tmp_path / "out")
    assert (row["id"], row["at"].isoformat()[:16], row["tags"]) == (1, "2024-01-15T12:30", ["a"])


def test_without_a_decoder_everything_is_as_spark_gives_it(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    broker.produce(topic, ["k\tv"])
    run_once(write_project(tmp_path, broker, topic, value="", options=", includeHeaders: true"), spark, pipeline="p")
    (row,) = rows(tmp_path / "out")
    assert list(row) == ["key", "value", "topic", "partition", "offset", "timestamp", "timestampType", "headers"]
    assert (row["key"], row["value"]) == (b"k", b"v")


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [('{{{topic}: {{"0": 1}}}}', ["b", "c"]), ('\'{{"{topic}": {{"0": 2}}}}\'', ["c"]), ("EARLIEST", ["a", "b", "c"])],
    ids=["a mapping", "JSON", "a word"],
)
def test_reading_begins_where_it_is_told(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path, offsets: str, expected: list[str]
) -> None:
    broker.produce(topic, ["a", "b", "c"])
    root = write_project(tmp_path, broker, topic, value="{format: text}")
    inputs = root / "config" / "inputs.yaml"
    said = f"startingOffsets: {offsets.format(topic=topic)}"
    inputs.write_text(inputs.read_text("utf-8").replace("startingOffsets: earliest", said), "utf-8")
    run_once(root, spark, pipeline="p")
    assert sorted(row["value"] for row in rows(tmp_path / "out")) == expected
