"""A node that reads a topic and is set back with the command, to a time and to offsets."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tauro.state.checkpoint import Checkpoint
from tauro_cli.main import run
from tests.spark.kafka.projects import write_project
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]


def rewind(root: Path, *arguments: str) -> int:
    return run(["rewind", "--project", str(root), "--yes", *arguments])


def began(root: Path) -> Any:
    """Where the checkpoint's first batch began, and where it ended."""
    ((start, end),) = Checkpoint(root / ".tauro/dev/checkpoints/p/n").offsets_of(0)
    return start, end


def test_it_goes_on_from_there_whatever_its_options_say(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    root = write_project(tmp_path, broker, topic)
    broker.produce(topic, ['{"id": 1}', '{"id": 2}'])
    between = datetime.now().astimezone().isoformat()
    broker.produce(topic, ['{"id": 3}', '{"id": 4}'])
    run_once(root, spark, pipeline="p")
    for arguments, ids in (
        (["--to-timestamp", between], [3, 4]),
        (["--to-offset", json.dumps({topic: {"0": 1}})], [2, 3, 4]),
        (["--to-offset", "latest"], []),
        (["--to-offset", "earliest"], [1, 2, 3, 4]),
        (["--to-timestamp", datetime.now().astimezone().isoformat()], []),
    ):
        assert rewind(root, *arguments) == 0
        assert not run_once(root, spark, pipeline="p").failed
        assert sorted(row["id"] for row in rows(root / "out")) == ids, arguments
    broker.produce(topic, ['{"id": 5}'])
    run_once(root, spark, pipeline="p")
    assert [row["id"] for row in rows(root / "out")] == [5]


def test_partitions_that_are_not_named_stay_where_they_are(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = broker.make_topic(f"{topic}-wide", partitions=2)
    broker.produce(wide, [f'{number}\t{{"id": {number}}}' for number in range(20)])
    root = write_project(tmp_path, broker, wide, output="{format: delta, path: out}")
    run_once(root, spark, pipeline="p")
    _, end = began(root)
    assert rewind(root, "--to-offset", json.dumps({wide: {"0": 1}}), "--keep-output") == 0
    assert (
        "output 'out' is kept: rows from there on that it has already are in it twice then" in capsys.readouterr().out
    )
    assert not run_once(root, spark, pipeline="p").failed
    assert began(root) == ({wide: {"0": 1, "1": end[wide]["1"]}}, end)
    assert spark.read.format("delta").load(str(root / "out")).count() == 20 + end[wide]["0"] - 1
    assert rewind(root, "--to-offset", json.dumps({wide: {"2": 0}})) == 2
    assert f"topic '{wide}' has no partition 2" in capsys.readouterr().err


def test_offsets_that_are_not_there_are_told_and_can_be_put_right(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    root = write_project(tmp_path, broker, topic)
    broker.produce(topic, ['{"id": 1}'])
    assert rewind(root, "--to-offset", json.dumps({topic: {"0": 99}})) == 0
    (failed,) = run_once(root, spark, pipeline="p").failed
    assert failed.detail == f"partition {topic}-0 was to be read from offset 99 on, and ends before offset 1"
    assert str(failed.hint).startswith("'tauro rewind' sets the node to another offset")
    assert rewind(root, "--to-offset", json.dumps({topic: {"0": 0}})) == 0
    assert not run_once(root, spark, pipeline="p").failed
    assert [row["id"] for row in rows(root / "out")] == [1]
