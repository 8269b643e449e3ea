from __future__ import annotations

import csv
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.examples.projects import EXAMPLES, assert_no_problems, copied, delta_rows, shell_block
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

NAME = "delta_cdf"
FOLLOW = "follow_customers"
FEED = "spark.databricks.delta.properties.defaults.enableChangeDataFeed"


@pytest.fixture
def spark_with_feed(spark: SparkSession) -> Iterator[SparkSession]:
    """The tests' session is there already, so that the project's settings can't reach it."""
    spark.conf.set(FEED, "true")
    yield spark
    spark.conf.unset(FEED)


def customers(day: str) -> list[tuple[Any, ...]]:
    with (EXAMPLES / NAME / "sample" / f"{day}.csv").open(encoding="utf-8") as file:
        return [(int(row["id"]), row["name"], row["city"]) for row in csv.DictReader(file)]


def copy(spark: SparkSession, root: Path) -> list[tuple[Any, ...]]:
    return delta_rows(spark, root / "data/customers_copy", "id", "name", "city", "is_deleted")


def log(root: Path) -> list[tuple[Any, ...]]:
    columns = ("_commit_version", "_change_type", "id", "name", "city")
    return sorted(tuple(row[column] for column in columns) for row in rows(root / "data/change_log"))


def follow(root: Path, spark: SparkSession) -> None:
    assert not run_once(root, spark, pipeline=FOLLOW).failed


def as_the_readme_says(root: Path, spark: SparkSession) -> None:
    for line in shell_block(NAME).splitlines():
        program, *arguments = shlex.split(line)
        if program == "tauro":
            assert not run_once(root, spark, pipeline=arguments[-1]).failed
        else:
            subprocess.run([program, *arguments], cwd=root, check=True)


def test_project_has_no_problems(tmp_path: Path) -> None:
    assert_no_problems(copied(NAME, tmp_path / NAME))


@pytest.mark.spark
@pytest.mark.usefixtures("jars")
def test_a_copy_and_a_log_follow_a_table(spark_with_feed: SparkSession, tmp_path: Path) -> None:
    spark, root = spark_with_feed, copied(NAME, tmp_path / NAME)
    as_the_readme_says(root, spark)
    monday, tuesday = customers("monday"), customers("tuesday")
    replaced = [(1, "delete", *row) for row in monday] + [(1, "insert", *row) for row in tuesday]
    logged = sorted([(0, "insert", *row) for row in monday] + replaced)
    gone = [(*row, True) for row in monday if row[0] not in {row[0] for row in tuesday}]
    assert log(root) == logged
    assert copy(spark, root) == sorted([(*row, False) for row in tuesday] + gone)

    table = f"delta.`{root}/data/customers`"
    spark.sql(f"INSERT INTO {table} VALUES (5, 'Eve', 'Rome')")
    spark.sql(f"UPDATE {table} SET city = 'Bern' WHERE id IN (3, 5)")
    spark.sql(f"DELETE FROM {table} WHERE id = 1")
    follow(root, spark)
    updated = [
        (3, "update_postimage", 3, "Cleo", "Bern"),
        (3, "update_postimage", 5, "Eve", "Bern"),
        (3, "update_preimage", 3, "Cleo", "Cairo"),
        (3, "update_preimage", 5, "Eve", "Rome"),
    ]
    assert log(root) == sorted([*logged, (2, "insert", 5, "Eve", "Rome"), *updated, (4, "delete", 1, "Ada", "Oslo")])
    assert copy(spark, root) == [
        (1, "Ada", "Oslo", True),
        (2, "Ben", "Paris", True),
        (3, "Cleo", "Bern", False),
        (4, "Dan", "Lima", False),
        (5, "Eve", "Bern", False),
    ]
