"""Every Python block of the reference runs as it is written, placeholders filled in."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tauro.streaming.query_manager import StreamingQueryManager
from tauro.streaming.validators import StreamingValidator
from tests.docs.markdown import blocks
from tests.docs.reference import DOCUMENT, NODE, NOT_YET, each, require_formats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.docs.markdown import Block

pytestmark = pytest.mark.spark

NEEDS_A_BROKER = "# 3) Start the query"
"""The example from end to end: run for real where there is a broker; here up to that line, and its node looked at."""


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


@pytest.mark.parametrize("block", each("python"))
def test_a_python_block_runs(block: Block, filled_in: dict[str, Any], capfd: pytest.CaptureFixture[str]) -> None:
    text = block.text.replace("Context(...)", "context").partition(NEEDS_A_BROKER)[0]
    exec(compile(text, block.name, "exec"), filled_in)
    node = filled_in.get("node_config") or filled_in.get("node")
    if isinstance(node, dict) and node["input"]["format"] not in NOT_YET:
        require_formats(node)
        StreamingValidator().validate_streaming_node_config(node)
    if "print(query.id" in text:
        assert str(filled_in["query"].id) in capfd.readouterr().out
    if "spm.status" in text:
        assert filled_in["spm"].status(filled_in["execution_id"])["state"] == "stopped"


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
