"""From a topic into a topic."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.exceptions import StreamingError
from tests.spark.kafka.projects import write_project
from tests.spark.runs import run_once, streaming

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]


def sink(broker: Broker, more: str, *, topic: str | None = None) -> str:
    fixed = f", topic: {topic}" if topic else ""
    return f'{{format: kafka, options: {{kafka.bootstrap.servers: "{broker.address}"{fixed}}}{more}}}'


def test_a_row_is_one_json_object_under_its_key(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    out = broker.make_topic(f"{topic}-out")
    broker.produce(topic, ['{"id": 1, "name": "a"}', '{"id": 2}'])
    function = "def f(df):\n    return df.select('id', 'name')\n"
    parts = {"node": "n: {function: src.f}", "files": {"src/f.py": function}}
    root = write_project(tmp_path, broker, topic, output=sink(broker, ", key: id", topic=out), **parts)
    assert not run_once(root, spark, pipeline="p").failed
    keyed = [line.split("\t") for line in broker.consume(out, 2)]
    assert [(key, json.loads(value)) for key, value in keyed] == [
        ("1", {"id": 1, "name": "a"}),
        ("2", {"id": 2, "name": None}),
    ]


def test_topic_and_value_come_from_columns(broker: Broker, topic: str, spark: SparkSession, tmp_path: Path) -> None:
    one, other = broker.make_topic(f"{topic}-a"), broker.make_topic(f"{topic}-b")
    broker.produce(topic, [f'{{"to": "{one}", "text": "x"}}', f'{{"to": "{other}", "text": "y"}}'])
    value = '{format: json, schema: "to STRING, text STRING"}'
    output = sink(broker, ", topic_column: to, value: text")
    root = write_project(tmp_path, broker, topic, value=value, output=output)
    assert not run_once(root, spark, pipeline="p").failed
    assert (broker.consume(one, 1), broker.consume(other, 1)) == (["null\tx"], ["null\ty"])


def test_messages_go_on_as_they_are(broker: Broker, topic: str, spark: SparkSession, tmp_path: Path) -> None:
    out = broker.make_topic(f"{topic}-out")
    broker.produce(topic, ["k\tv"])
    function = "def f(df):\n    return df.select('key', 'value')\n"
    parts = {"node": "n: {function: src.f}", "files": {"src/f.py": function}, "value": ""}
    root = write_project(tmp_path, broker, topic, output=sink(broker, "", topic=out), **parts)
    assert not run_once(root, spark, pipeline="p").failed
    assert broker.consume(out, 1) == ["k\tv"]


@pytest.mark.parametrize("end", ["input", "output"])
def test_a_missing_topic_ends_the_run_by_its_name(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path, end: str
) -> None:
    read, written = ("nowhere", topic) if end == "input" else (topic, "nowhere")
    root = write_project(tmp_path, broker, read, output=sink(broker, "", topic=written))
    with pytest.raises(StreamingError, match=f"there is no topic 'nowhere' at '{broker.address}'"):
        run_once(root, spark, pipeline="p")


def test_a_continuous_trigger_goes_from_rate_to_a_topic(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    node = 'n: {streaming: {trigger: {type: continuous, interval: "1 second"}}}'
    root = write_project(tmp_path, broker, topic, node=node, output=sink(broker, "", topic=topic))
    (root / "config" / "inputs.yaml").write_text("numbers: {format: rate, options: {numPartitions: 1}}\n", "utf-8")
    with streaming(root, spark, pipeline="p"):
        (line,) = broker.consume(topic, 1)
    assert json.loads(line.split("\t")[1])["value"] == 0


REAL_TIME = 'n: {streaming: {output_mode: update, trigger: {type: real_time, interval: "5 seconds"}}}'


def test_rows_go_through_in_real_time(broker: Broker, topic: str, spark: SparkSession, tmp_path: Path) -> None:
    out = broker.make_topic(f"{topic}-out")
    root = write_project(tmp_path, broker, topic, node=REAL_TIME, output=sink(broker, ", key: id", topic=out))
    with streaming(root, spark, pipeline="p") as watched:
        broker.produce(topic, ['{"id": 5}'])
        assert broker.consume(out, 1)[0].startswith("5\t{")
        watched.wait(lambda: watched.node.batches > 0, "a batch is committed")


def test_more_partitions_than_cores_are_told(broker: Broker, topic: str, spark: SparkSession, tmp_path: Path) -> None:
    wide = broker.make_topic(f"{topic}-wide", (os.cpu_count() or 1) + 1)
    root = write_project(tmp_path, broker, wide, node=REAL_TIME, output=sink(broker, "", topic=topic))
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: bool(watched.run.status.failed), "it is refused", may_fail=True)
    assert "needs a core for each of the" in (watched.node.detail or "")
