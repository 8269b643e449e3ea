"""From names to what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.streaming.vocabulary import OutputMode, TriggerType
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.specs.node import NodeSpec, PipelineSpec

TWO_INPUTS = """
    sales: {path: data/sales, format: csv, streaming: true}
    airlines: {path: data/airlines.csv, format: csv}
    """
TWO_OUTPUTS = """
    clean: {path: data/clean, format: parquet}
    totals: {path: data/totals, format: parquet}
    """


def pipeline(root: Path, name: str = "p", **files: str) -> PipelineSpec:
    write_tutorial(root, {f"{section}.yaml": text for section, text in files.items()})
    checked = check(root)
    assert checked.is_sound, checked.problems
    return checked.spec.pipelines[name]


def only_node(root: Path, **files: str) -> NodeSpec:
    (node,) = pipeline(root, **({"pipelines": "p: {nodes: [n]}"} | files)).nodes
    return node


def test_the_only_input_and_the_only_output_go_without_saying(tmp_path: Path) -> None:
    node = only_node(tmp_path, nodes="n: {}")
    assert [binding.name for binding in node.inputs] == ["sales_stream"]
    assert [binding.name for binding in node.outputs] == ["processed_sales"]
    assert node.is_stream


def test_inputs_come_in_the_order_they_are_named(tmp_path: Path) -> None:
    node = only_node(
        tmp_path, nodes="n: {input: [airlines, sales], output: totals}", inputs=TWO_INPUTS, outputs=TWO_OUTPUTS
    )
    assert [(binding.name, binding.is_stream) for binding in node.inputs] == [("airlines", False), ("sales", True)]


def test_a_node_may_be_written_out_in_its_pipeline(tmp_path: Path) -> None:
    node = only_node(tmp_path, pipelines="p: {nodes: [{name: tidy}]}")
    assert (node.name, node.key_path) == ("tidy", ("pipelines", "p", "nodes", 0))


def test_a_node_without_a_name_gets_its_number(tmp_path: Path) -> None:
    assert only_node(tmp_path, pipelines="p: {nodes: [{function: src.nodes.process_sales}]}").name == "node_0"


def test_an_input_and_an_output_may_be_written_out_in_their_node(tmp_path: Path) -> None:
    nodes = "n: {input: {format: rate}, output: [{format: console}, processed_sales]}"
    node = only_node(tmp_path, nodes=nodes)
    (source,) = node.inputs
    assert source.source is not None
    assert (source.name, source.source.format, source.is_stream) == ("input", "rate", True)
    assert [binding.name for binding in node.outputs] == ["output_0", "processed_sales"]


def test_settings_come_from_the_nearest_who_says_them(tmp_path: Path) -> None:
    node = only_node(
        tmp_path,
        nodes="n: {streaming: {settle_time: 2 seconds, query_name: q}}",
        pipelines="p: {nodes: [n], streaming: {settle_time: 3 seconds, trigger: {interval: 5 seconds}}}",
        global_settings="streaming: {trigger: {type: once}, stop_timeout: 1 minute}",
    )
    settings = node.settings
    assert (settings.settle_time, settings.stop_timeout, settings.query_name) == ("2 seconds", "1 minute", "q")
    assert settings.trigger is not None
    assert (settings.trigger.type, settings.trigger.interval) == (TriggerType.PROCESSING_TIME, "5 seconds")
    assert settings.output_mode is OutputMode.APPEND


def test_an_output_that_another_node_reads_is_an_edge(tmp_path: Path) -> None:
    first, second = pipeline(
        tmp_path,
        pipelines="p: {nodes: [first, second]}",
        nodes="first: {output: clean}\nsecond: {input: clean, output: totals}\n",
        outputs=TWO_OUTPUTS,
    ).nodes
    (edge,) = second.inputs
    assert (edge.name, edge.upstream, edge.key_path) == ("clean", ("first",), ("outputs", "clean"))
    assert edge.source is not None
    assert edge.source.format == first.outputs[0].sink.format if first.outputs[0].sink else False


@pytest.mark.parametrize("streaming", [True, False], ids=["streams", "tables"])
def test_what_a_stream_writes_is_read_as_a_stream(tmp_path: Path, streaming: bool) -> None:
    nodes = pipeline(
        tmp_path,
        pipelines="p: {nodes: [third, second, first]}",
        nodes="first: {output: a}\nsecond: {input: a, output: b}\nthird: {input: b, output: c}\n",
        inputs=f"sales: {{path: data/sales, format: csv, streaming: {streaming}}}",
        outputs="\n".join(f"{name}: {{path: data/{name}, format: parquet}}" for name in "abc"),
    ).nodes
    assert [node.is_stream for node in nodes] == [streaming] * 3


def test_a_node_of_two_pipelines_has_the_settings_of_each(tmp_path: Path) -> None:
    pipelines = "fast: {nodes: [n], streaming: {settle_time: 0 seconds}}\nslow: {nodes: [n]}\n"
    spec = check(write_tutorial(tmp_path, {"pipelines.yaml": pipelines, "nodes.yaml": "n: {}"})).spec
    settings = {name: pipeline.nodes[0].settings.settle_time for name, pipeline in spec.pipelines.items()}
    assert settings == {"fast": "0 seconds", "slow": "1 second"}
