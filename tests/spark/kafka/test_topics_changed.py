"""Other topics under a checkpoint: Spark would read them whole, or die of an offset that is not there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tauro.errors import ProjectError
from tests.spark.kafka.projects import write_project
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]


def ids(root: Path) -> list[int]:
    return sorted(row["id"] for row in rows(root / "out"))


def refusal(root: Path, spark: SparkSession) -> str:
    with pytest.raises(ProjectError) as caught:
        run_once(root, spark, pipeline="p")
    (problem,) = caught.value.problems
    assert problem.code == "unfit-checkpoint"
    return problem.message


def test_another_topic_is_refused_and_one_more_is_read_whole(
    broker: Broker, topic: str, spark: SparkSession, tmp_path: Path
) -> None:
    other = broker.make_topic(f"{topic}-other")
    broker.produce(topic, ['{"id": 1}', '{"id": 2}'])
    broker.produce(other, ['{"id": 3}'])
    root = write_project(tmp_path, broker, topic)
    run_once(root, spark, pipeline="p")
    write_project(tmp_path, broker, other)
    assert f"the topics of input 'events' changed from '{topic}' to '{other}'" in refusal(root, spark)
    shutil.rmtree(root / ".tauro/dev/fingerprints")
    assert f"which is one of the topics '{topic}', which it does not read" in refusal(root, spark)
    write_project(tmp_path, broker, f'"{topic},{other}"')
    assert not run_once(root, spark, pipeline="p").failed
    assert ids(root) == [1, 2, 3]
    broker.produce(topic, ['{"id": 4}'])
    assert not run_once(root, spark, pipeline="p").failed
    assert ids(root) == [1, 2, 3, 4]
