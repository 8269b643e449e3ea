"""A message that can't be read is kept out, counted, and put where it can be had again."""

from __future__ import annotations

import base64
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tauro.state.ledger import Ledger
from tests.spark.kafka.projects import write_project
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

UNFIT = "it is no JSON object that fits the schema"
MESSAGES = ['{"id": 1}', '{"id": "x"}', "id=1", "", '[{"id": 1}]', '{"name": "a"}', '{"id": 7}']
FAULTS = [(1, UNFIT), (2, UNFIT), (3, UNFIT), (4, UNFIT), (5, "it has no 'id'")]
NO_TEXT = b'{"id": 8, "name": "\xff"}'
ONLY_TOPIC = {"src/f.py": "def f(df):\n    return df.select('offset')\n"}


def quarantined(root: Path) -> list[dict[str, Any]]:
    files = sorted((root / ".tauro/dev/quarantine/p/n/events").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def counts(root: Path) -> list[tuple[int | None, int | None, int | None]]:
    ledger = Ledger(root / ".tauro/dev/ledger.sqlite")
    try:
        return [(batch.rows_in, batch.accepted, batch.quarantined) for batch in ledger.batches("p", "n")]
    finally:
        ledger.close()


def offsets(root: Path) -> list[int]:
    return sorted(row["offset"] for row in rows(root / "out"))


def test_messages_that_cant_be_read_go_into_quarantine_once_each_also_after_a_crash(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    root = write_project(tmp_path, broker, topic, node="n: {function: src.f}", files=ONLY_TOPIC)
    broker.produce(topic, MESSAGES)
    node = run_once(root, spark, pipeline="p").nodes[0]
    assert (node.rows_in, node.quarantined, offsets(root)) == (7, 5, [0, 6])
    found = quarantined(root)
    assert [(row["offset"], row["reason"]) for row in found] == FAULTS
    assert {(row["topic"], row["partition"], row["batch"]) for row in found} == {(topic, 0, 0)}
    assert [row["text"] for row in found] == MESSAGES[1:6]
    broker.produce(topic, ["broken", '{"id": 9}'])
    run_once(root, spark, pipeline="p")
    assert [row["offset"] for row in quarantined(root)] == [1, 2, 3, 4, 5, 7]
    assert counts(root) == [(7, 2, 5), (2, 1, 1)]

    shutil.rmtree(root / ".tauro/dev/quarantine")  # as if the process had died right after the commits,
    for file in (root / ".tauro/dev").glob("ledger.sqlite*"):  # before it put anything aside
        file.unlink()
    lenient = "on_bad_record: drop"  # which is said now, and was not when they were read
    write_project(tmp_path, broker, topic, node="n: {function: src.f}", files=ONLY_TOPIC, streaming=lenient)
    run_once(root, spark, pipeline="p")
    assert [row["offset"] for row in quarantined(root)] == [1, 2, 3, 4, 5, 7]
    assert offsets(root) == [0, 6, 8]
    assert counts(root) == [(7, 2, 5), (2, 1, 1)]

    write_project(tmp_path, broker, topic, node="n: {function: src.f}", files=ONLY_TOPIC)
    shutil.rmtree(root / ".tauro/dev/checkpoints")
    shutil.rmtree(root / "out")
    run_once(root, spark, pipeline="p")
    assert sorted(row["offset"] for row in quarantined(root)) == [1, 2, 3, 4, 5, 7]
    assert offsets(root) == [0, 6, 8]


def test_bytes_that_are_no_text_are_kept_as_they_are_and_tombstones_are_told(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    frame = spark.createDataFrame([(b"k", bytearray(NO_TEXT)), (b"k", None)], "key BINARY, value BINARY").coalesce(1)
    frame.write.format("kafka").options(**{"kafka.bootstrap.servers": broker.address, "topic": topic}).save()
    root = write_project(tmp_path, broker, topic)
    run_once(root, spark, pipeline="p")
    first, second = quarantined(root)
    assert base64.b64decode(first["base64"]) == NO_TEXT
    assert (first["reason"], second["text"]) == ("it is not text in UTF-8", "")
    assert second["reason"].startswith("it has no value (a tombstone;")
    assert offsets(root) == []


def test_what_is_dropped_is_counted(broker: Broker, topic: str, spark: SparkSession, tmp_path: Path) -> None:
    root = write_project(tmp_path, broker, topic, streaming="on_bad_record: drop")
    broker.produce(topic, MESSAGES)
    node = run_once(root, spark, pipeline="p").nodes[0]
    assert (node.rows_in, node.dropped, offsets(root)) == (7, 5, [0, 6])
    assert (counts(root), quarantined(root)) == ([(7, 2, 0)], [])


def test_two_outputs_put_a_message_aside_once(broker: Broker, topic: str, spark: SparkSession, tmp_path: Path) -> None:
    output = "{format: parquet, path: out}\ntwo: {format: parquet, path: second}"
    root = write_project(tmp_path, broker, topic, output=output, node="n: {output: [out, two]}")
    broker.produce(topic, MESSAGES)
    run_once(root, spark, pipeline="p")
    assert [row["offset"] for row in quarantined(root)] == [1, 2, 3, 4, 5]
    assert [len(rows(root / folder)) for folder in ("out", "second")] == [2, 2]
