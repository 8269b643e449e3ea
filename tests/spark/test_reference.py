"""Every Python block of the reference runs as it is written, placeholders filled in."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tauro.streaming.query_manager import StreamingQueryManager
from tauro.streaming.validators import StreamingValidator
from tests.docs.markdown import blocks
from tests.docs.reference import DOCUMENT, NODE
from tests.spark.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.docs.markdown import Block
    from tests.spark.kafka.broker import Broker

pytestmark = pytest.mark.spark

FROM_END_TO_END = "# 3) Start the query"
"""Stands in the one block that runs against a broker."""

ALL = blocks(DOCUMENT, "python")
ALONE = [pytest.param(block, id=f"line {block.line}") for block in ALL if FROM_END_TO_END not in block.text]


@pytest.fixture
def context(spark: SparkSession, tmp_path: Path) -> dict[str, Any]:
    return {"spark": spark, "output_path": str(tmp_path)}


@pytest.fixture
def filled_in(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the reference leaves to its reader."""
    from pyspark.sql.types import LongType, StructType

    nodes = [NODE | {"name": name} for name in ("first", "second")]
    schema = StructType().add("id", LongType())
    space: dict[str, Any] = {
        "context": context,
        "my_node_config": copy.deepcopy(NODE),
        "node_config1": nodes[0],
        "node_config2": nodes[1],
        "pipeline_config": {"type": "streaming", "nodes": copy.deepcopy(nodes)},
        "my_structtype_schema": schema,
        "schema": schema,
    }
    yield space
    for name in ("sqm", "spm"):
        manager = space.get(name)
        if manager is not None:
            stop = getattr(manager, "shutdown", None) or manager.stop_all_queries
            assert stop()


def run(block: Block, space: dict[str, Any], places: Mapping[str, str] | None = None) -> None:
    """As it is written, but for the places that are others here."""
    text = block.text.replace("Context(...)", "context")
    for written, here in (places or {}).items():
        assert written in text
        text = text.replace(written, here)
    exec(compile(text, block.name, "exec"), space)


@pytest.mark.parametrize("block", ALONE)
def test_a_python_block_runs(block: Block, filled_in: dict[str, Any], capfd: pytest.CaptureFixture[str]) -> None:
    run(block, filled_in)
    node = filled_in.get("node_config")
    if isinstance(node, dict):
        StreamingValidator().validate_streaming_node_config(node)
    if "print(query.id" in block.text:
        assert str(filled_in["query"].id) in capfd.readouterr().out
    if "spm.status" in block.text:
        assert filled_in["spm"].status(filled_in["execution_id"])["state"] == "stopped"


@pytest.mark.usefixtures("jars")
def test_the_example_from_end_to_end(
    broker: Broker, filled_in: dict[str, Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Messages that come after the start become rows of the table, and no one before: it says `latest`."""
    (block,) = [block for block in ALL if FROM_END_TO_END in block.text]
    broker.make_topic("events")
    broker.produce("events", ['{"id": -1}'])
    places = {"broker:9092": broker.address, "/mnt/delta": f"{tmp_path}/delta", "/mnt/checkpoints": f"{tmp_path}/c"}
    run(block, filled_in, places)
    query = filled_in["query"]
    assert query.name == "events_to_delta_q"
    assert capfd.readouterr().out == f"Started query id={query.id}, name={query.name}\n"
    wait((tmp_path / "c/events_to_delta/sources/0/0").is_file, "it does not begin")
    broker.produce("events", [f'{{"id": {number}}}' for number in range(10)])
    table = str(tmp_path / "delta/events")
    wait(lambda: sum(batch["numInputRows"] for batch in query.recentProgress) == 10, "the messages are not read")
    found = filled_in["context"]["spark"].read.format("delta").load(table)
    assert found.columns == ["id", "timestamp", "topic", "partition", "offset"]
    assert sorted((row["id"], row["topic"], row["offset"]) for row in found.collect()) == [
        (number, "events", number + 1) for number in range(10)
    ]


def test_the_rate_example_prints(context: dict[str, Any], tmp_path: Path) -> None:
    """As it is written, but for the checkpoint, which would stay behind."""
    (text,) = [block.text for block in blocks(DOCUMENT, "python") if "rate_debug_query" in block.text]
    space: dict[str, Any] = {}
    exec(text.replace("/tmp/checkpoints", str(tmp_path)), space)
    manager = StreamingQueryManager(context)
    query = manager.create_and_start_query(space["node_config"], "exec", "debug")
    assert query.name == "rate_debug_query"
    assert manager.stop_query(query)
    assert (tmp_path / "rate_debug" / "metadata").is_file()
