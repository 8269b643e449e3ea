from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples.projects import assert_no_problems, copied, delta_rows, shell_block
from tests.spark.runs import run_once

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

NAME = "kafka_to_delta"
START = datetime(2024, 1, 15, 9, tzinfo=UTC)
FIRST, SECOND = range(1, 21), range(21, 31)


def order(number: int) -> dict[str, Any]:
    at = (START + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"id": number, "at": at, "item": f"item {number % 3}", "pieces": number % 4, "cents": 25 * number}


def messages(*numbers: int) -> list[str]:
    return [json.dumps(order(number)) for number in numbers]


def expected(*numbers: int) -> list[tuple[Any, ...]]:
    orders = [order(number) for number in numbers]
    return [(one["id"], one["at"], one["item"], one["pieces"], one["pieces"] * one["cents"]) for one in orders]


def found(spark: SparkSession, root: Path) -> list[tuple[Any, ...]]:
    at = "date_format(to_utc_timestamp(at, current_timezone()), \"yyyy-MM-dd'T'HH:mm:ss'Z'\")"
    return delta_rows(spark, root / "data/orders", "id", at, "item", "pieces", "total_cents")


def test_project_has_no_problems(tmp_path: Path) -> None:
    assert_no_problems(copied(NAME, tmp_path / NAME))


@pytest.mark.spark
@pytest.mark.usefixtures("jars")
def test_a_restart_equals_no_restart_and_each_order_is_there_once(
    broker: Broker, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_SERVERS", broker.address)
    broker.make_topic("orders", 2)
    split, whole = (copied(NAME, tmp_path / name) for name in ("split", "whole"))
    broker.produce("orders", messages(*FIRST, 3, 20))
    assert not run_once(split, spark, pipeline=NAME).failed
    assert found(spark, split) == expected(*FIRST)
    broker.produce("orders", messages(*SECOND, 20, 30))
    for root in (split, whole):
        assert not run_once(root, spark, pipeline=NAME).failed
    assert found(spark, split) == found(spark, whole) == expected(*FIRST, *SECOND)
    assert not run_once(split, spark, pipeline=NAME).failed
    assert found(spark, split) == expected(*FIRST, *SECOND)


@pytest.mark.spark
@pytest.mark.usefixtures("jars")
def test_the_readmes_orders_make_two_rows(
    broker: Broker, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_SERVERS", broker.address)
    monkeypatch.setenv("ORDERS_TOPIC", broker.make_topic("orders-of-the-readme"))
    lines = [line for line in shell_block(NAME).splitlines() if line.startswith("{")]
    broker.produce("orders-of-the-readme", lines)
    root = copied(NAME, tmp_path / NAME)
    assert not run_once(root, spark, pipeline=NAME).failed
    assert [row[0] for row in found(spark, root)] == [1, 2]
