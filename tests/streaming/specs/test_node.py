from __future__ import annotations

import pytest

from tauro.streaming.specs.node import InputBinding, NodeSpec, PipelineSpec
from tauro.streaming.specs.settings import BUILT_IN, NodeSettings, PipelineSettings
from tauro.streaming.vocabulary import OnNodeFailure, PipelineType


def node(name: str, *, is_stream: bool) -> NodeSpec:
    key_path = ("nodes", name)
    source = InputBinding("in", ("inputs", "in"), (*key_path, "input"), None, is_stream=is_stream)
    return NodeSpec(name, key_path, None, (source,), (), NodeSettings())


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([True, True], PipelineType.STREAMING),
        ([False], PipelineType.BATCH),
        ([True, False], PipelineType.HYBRID),
    ],
    ids=["streams", "batches", "both"],
)
def test_a_pipeline_is_what_its_nodes_are(kinds: list[bool], expected: PipelineType) -> None:
    nodes = tuple(node(f"n{number}", is_stream=kind) for number, kind in enumerate(kinds))
    pipeline = PipelineSpec("p", nodes, None, BUILT_IN)
    assert pipeline.type is expected
    assert (len(pipeline.streams), len(pipeline.batches)) == (kinds.count(True), kinds.count(False))


def test_one_stream_among_its_inputs_makes_a_node_a_stream() -> None:
    table, stream = node("a", is_stream=False), node("a", is_stream=True)
    joined = NodeSpec("a", ("nodes", "a"), None, table.inputs + stream.inputs, (), NodeSettings())
    assert joined.is_stream


def test_a_failed_node_stops_its_pipeline_when_nothing_is_said() -> None:
    assert PipelineSpec("p", (), None, PipelineSettings()).on_node_failure is OnNodeFailure.STOP
