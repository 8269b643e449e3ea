"""`tauro` as a process, stopped and started again over a topic."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tests.spark.kafka.projects import write_project
from tests.spark.processes import Tauro
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

MESSAGES = 60


def notices() -> tuple[str, ...]:
    """What is to be known of the jars that this machine has."""
    from pyspark import __version__

    return require_jars(JarRequest(("kafka",)), __version__, cache_folder()).notices


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl+C", "kill -9"])
def test_a_new_process_goes_on_where_the_last_one_ended(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path, number: signal.Signals
) -> None:
    broker.produce(topic, [f'{{"id": {message}}}' for message in range(MESSAGES)])
    root = write_project(tmp_path / "shop", broker, topic, options=", maxOffsetsPerTrigger: 5")
    with Tauro(root, "--pipeline", "p", "--stream") as tauro:
        tauro.wait_for(lambda: len(rows(root / "out")) >= 10, "two batches are committed")
        tauro.send(number)
        tauro.end()
    assert 0 < len(rows(root / "out")) <= MESSAGES
    with Tauro(root, "--pipeline", "p") as tauro:
        assert tauro.end() == 0
        for notice in notices():
            assert tauro.output.count(f"note: {notice}\n") == 1
    whole = write_project(tmp_path / "whole", broker, topic)
    run_once(whole, spark, pipeline="p")
    in_parts, at_once = (sorted(map(str, rows(folder / "out"))) for folder in (root, whole))
    assert in_parts == at_once
    assert len(at_once) == MESSAGES


def test_a_broker_that_is_away_is_told_without_a_start_of_spark(broker: Broker, tmp_path: Path) -> None:
    root = write_project(tmp_path / "shop", broker, "t")
    inputs = root / "config" / "inputs.yaml"
    inputs.write_text(inputs.read_text("utf-8").replace(broker.address, "127.0.0.1:1"), "utf-8")
    with Tauro(root, "--pipeline", "p", "--stream") as tauro:
        assert tauro.end() == 1
        assert "no Kafka broker answers at '127.0.0.1:1': connection refused" in tauro.output
        assert "Traceback" not in tauro.output
    assert not (root / ".tauro" / "dev" / "logs" / "spark.log").exists()
