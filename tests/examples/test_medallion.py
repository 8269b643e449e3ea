from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples.projects import assert_no_problems, copied, delta_rows, shell_block
from tests.spark.runs import run_once

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

NAME = "medallion"
NONSENSE = ["out of order", "{}", '{"sensor": "roof", "celsius": 1.0}', '{"sensor": "roof", "at": "noon"}']
Reading = tuple[str, date, Decimal]


def reading(number: int) -> Reading:
    sensor = ("roof", "cellar", "yard")[number % 3]
    return sensor, date(2024, 1, 15) + timedelta(days=number % 2), Decimal(number * 37 % 1301 - 600) / 10


def message(sensor: str, day: date, celsius: Decimal) -> str:
    """At noon, which is the same day nearly everywhere."""
    return json.dumps({"sensor": sensor, "at": f"{day}T12:00:00Z", "celsius": float(celsius)})


def silver(readings: Iterable[Reading]) -> list[Reading]:
    return sorted(one for one in readings if -60 <= one[2] <= 60)


def gold(readings: Iterable[Reading]) -> list[tuple[Any, ...]]:
    groups: dict[tuple[str, date], list[Decimal]] = defaultdict(list)
    for sensor, day, celsius in silver(readings):
        groups[sensor, day].append(celsius)
    return [
        (*key, len(found), min(found), max(found), pytest.approx(float(sum(found) / len(found)), abs=1e-4))
        for key, found in sorted(groups.items())
    ]


def gold_found(spark: SparkSession, root: Path) -> list[tuple[Any, ...]]:
    average = "CAST(average AS DOUBLE)"
    return delta_rows(spark, root / "data/gold", "sensor", "day", "readings", "coldest", "hottest", average)


def bronze_found(spark: SparkSession, root: Path) -> list[str]:
    return [row[0] for row in delta_rows(spark, root / "data/bronze", "value")]


def test_project_has_no_problems(tmp_path: Path) -> None:
    assert_no_problems(copied(NAME, tmp_path / NAME))


@pytest.mark.spark
@pytest.mark.usefixtures("jars")
def test_gold_is_what_is_counted_without_spark(
    broker: Broker, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_SERVERS", broker.address)
    broker.make_topic("readings", 2)
    root = copied(NAME, tmp_path / NAME)
    sent: list[Reading] = []
    raw: list[str] = []
    for numbers in (range(40), range(40, 70)):
        new = [reading(number) for number in numbers]
        lines = [*(message(*one) for one in new), *NONSENSE]
        broker.produce("readings", lines)
        assert not run_once(root, spark, pipeline=NAME).failed
        sent += new
        raw += lines
        assert bronze_found(spark, root) == sorted(raw)
        assert delta_rows(spark, root / "data/silver", "sensor", "to_date(at)", "celsius") == silver(sent)
        assert gold_found(spark, root) == gold(sent)
    assert len(silver(sent)) < len(sent), "no reading was out of range"


@pytest.mark.spark
@pytest.mark.usefixtures("jars")
def test_the_readmes_readings_make_what_it_says(
    broker: Broker, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_SERVERS", broker.address)
    monkeypatch.setenv("READINGS_TOPIC", broker.make_topic("readings-of-the-readme"))
    block = shell_block(NAME)
    lines = block.partition("<<'END'\n")[2].partition("\nEND")[0].splitlines()
    broker.produce("readings-of-the-readme", lines)
    root = copied(NAME, tmp_path / NAME)
    assert not run_once(root, spark, pipeline=NAME).failed
    counts = [len(delta_rows(spark, root / "data" / table, "1")) for table in ("bronze", "silver", "gold")]
    assert counts == [4, 2, 1]
    assert gold_found(spark, root) == [("roof", date(2024, 1, 15), 2, Decimal("-2.5"), Decimal("0.5"), -1)]
