from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.streaming.specs.settings import CLUSTER_TRIGGER, LOCAL_TRIGGER, TriggerSpec
from tauro.streaming.vocabulary import TriggerType
from tests.streaming.run.plans import node_plan_of, plan_of

if TYPE_CHECKING:
    from pathlib import Path

NODE = "process_sales_stream: {{streaming: {{{}}}}}"
TWO_OUTPUTS = "a: {path: data/a, format: parquet}\nb: {path: data/b, format: json}\n"
BOTH = "process_sales_stream: {output: [a, b]}"


def test_the_tutorials_node(tmp_path: Path) -> None:
    node = node_plan_of(tmp_path)
    (source,), (output,) = node.inputs, node.outputs
    state = tmp_path / ".tauro" / "dev"
    assert (source.written_path, source.location and source.location.local) == ("data/input/", tmp_path / "data/input")
    assert source.landing == state / "landing/real_time_sales/process_sales_stream/sales_stream"
    assert output.sink.model_dump()["path"] == str(tmp_path / "data/output")
    assert output.checkpoint.local == state / "checkpoints/real_time_sales/process_sales_stream"
    assert output.query_name == "real_time_sales.process_sales_stream"


def test_each_of_several_outputs_has_a_query_and_a_checkpoint_of_its_own(tmp_path: Path) -> None:
    node = node_plan_of(tmp_path, {"nodes": BOTH, "outputs": TWO_OUTPUTS})
    names = [output.query_name for output in node.outputs]
    assert names == ["real_time_sales.process_sales_stream.a", "real_time_sales.process_sales_stream.b"]
    folders = [output.checkpoint.text for output in node.outputs]
    base = tmp_path / ".tauro/dev/checkpoints/real_time_sales/process_sales_stream"
    assert folders == [f"{base}/a", f"{base}/b"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"nodes": NODE.format("checkpoint_location: cp/mine")}, "{root}/cp/mine"),
        ({"nodes": NODE.format("checkpoint_location: 's3a://b/cp'")}, "s3a://b/cp"),
        ({"global_settings": "checkpoint_root: cp/"}, "{root}/cp/real_time_sales/process_sales_stream"),
        ({"global_settings": "checkpoint_root: 's3a://b/cp/'"}, "s3a://b/cp/real_time_sales/process_sales_stream"),
        (
            {"global_settings": "checkpoint_root: cp", "nodes": NODE.format("checkpoint_location: '/mnt/cp'")},
            "/mnt/cp",
        ),
    ],
    ids=["the node's", "the node's, remote", "the project's", "the project's, remote", "the node's over the project's"],
)
def test_where_a_checkpoint_goes(tmp_path: Path, changes: dict[str, str], expected: str) -> None:
    (output,) = node_plan_of(tmp_path, changes).outputs
    assert output.checkpoint.text == expected.format(root=tmp_path)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"outputs": "seen: {format: memory}"}, True),
        ({"outputs": "seen: {format: memory}", "global_settings": "checkpoint_root: 's3a://b/cp/'"}, True),
        ({"outputs": "seen: {format: memory}", "nodes": NODE.format("checkpoint_location: cp")}, False),
        ({"inputs": "typed: {format: socket, options: {host: localhost, port: 9}}"}, True),
    ],
    ids=["files", "memory", "memory, others remote", "memory, a place of its own", "socket"],
)
def test_what_can_not_resume_has_a_checkpoint_of_its_run_alone(
    tmp_path: Path, changes: dict[str, str], expected: bool
) -> None:
    (output,) = node_plan_of(tmp_path, changes).outputs
    assert output.begins_anew is expected
    assert not expected or output.checkpoint.local is not None


@pytest.mark.parametrize(
    ("above", "node", "expected"),
    [
        ("", "watermark: {column: at}", ["own", "at"]),
        ("streaming: {watermark: {column: above}}", "", ["own", "above"]),
        ("streaming: {watermark: {column: above}}", "watermark: {column: at}", ["own", "at"]),
        ("streaming: {watermark: {column: above}}", "watermark: {column: null}", ["own", "above"]),
    ],
    ids=["the node's", "the project's", "the node's over the project's", "none said by the node"],
)
def test_a_watermark_is_for_the_streams_that_have_none(
    tmp_path: Path, above: str, node: str, expected: list[str]
) -> None:
    changes = {
        "inputs": (
            "a: {format: csv, path: a/, streaming: true, watermark: {column: own}}\n"
            "b: {format: csv, path: b/, streaming: true}\n"
            "t: {format: csv, path: t.csv}\n"
        ),
        "nodes": f"process_sales_stream: {{input: [a, b, t], streaming: {{{node}}}}}",
        "global_settings": above,
    }
    streams = node_plan_of(tmp_path, changes).inputs
    marks = [stream.source.watermark for stream in streams]
    assert [None if mark is None else mark.column for mark in marks] == [*expected, None]


def test_a_nodes_options_are_for_each_output_under_its_own(tmp_path: Path) -> None:
    changes = {
        "outputs": "a: {path: a, format: csv, options: {header: true}}\nb: {path: b, format: csv}\n",
        "nodes": "process_sales_stream: {output: [a, b], streaming: {options: {HEADER: false, sep: ;}}}",
    }
    options = [output.sink.options for output in node_plan_of(tmp_path, changes).outputs]
    assert options == [{"header": True, "sep": ";"}, {"HEADER": False, "sep": ";"}]


@pytest.mark.parametrize(
    ("sink", "node", "name"),
    [
        ("{format: memory}", "", "real_time_sales_process_sales_stream"),
        ("{format: memory}", "query_name: a-b", "a_b"),
        ("{format: memory, table_name: seen}", "query_name: a-b", "seen"),
    ],
)
def test_a_table_in_memory_is_named_by_its_query(tmp_path: Path, sink: str, node: str, name: str) -> None:
    (output,) = node_plan_of(tmp_path, {"outputs": f"seen: {sink}", "nodes": NODE.format(node)}).outputs
    assert output.query_name == name


def test_rows_of_the_configuration_have_a_folder_in_the_state(tmp_path: Path) -> None:
    (source,) = node_plan_of(tmp_path, {"inputs": "few: {format: memory, rows: [{id: 1}]}"}).inputs
    assert source.landing == tmp_path / ".tauro/dev/landing/real_time_sales/process_sales_stream/few"


def test_a_place_of_the_nodes_own_is_shared_out_between_its_outputs(tmp_path: Path) -> None:
    nodes = "process_sales_stream: {output: [a, b], streaming: {checkpoint_location: cp}}"
    node = node_plan_of(tmp_path, {"nodes": nodes, "outputs": TWO_OUTPUTS})
    assert [output.checkpoint.text for output in node.outputs] == [f"{tmp_path}/cp/a", f"{tmp_path}/cp/b"]


@pytest.mark.parametrize(
    ("changes", "bounded", "expected"),
    [
        ({}, False, LOCAL_TRIGGER),
        ({"global_settings": "spark: {master: 'local[2]'}"}, False, LOCAL_TRIGGER),
        ({"global_settings": "spark: {master: 'spark://node:7077'}"}, False, CLUSTER_TRIGGER),
        ({"nodes": NODE.format("trigger: {interval: 5 minutes}")}, False, TriggerSpec(interval="5 minutes")),
        ({"nodes": NODE.format("trigger: {type: once}")}, False, TriggerSpec(type=TriggerType.AVAILABLE_NOW)),
        ({"nodes": NODE.format("trigger: {interval: 5 minutes}")}, True, TriggerSpec(type=TriggerType.AVAILABLE_NOW)),
    ],
    ids=["here", "here, said so", "on a cluster", "as said", "once is as Spark does it now", "without --stream"],
)
def test_when_a_micro_batch_starts(
    tmp_path: Path, changes: dict[str, str], bounded: bool, expected: TriggerSpec
) -> None:
    assert node_plan_of(tmp_path, changes, bounded=bounded).trigger == expected


@pytest.mark.parametrize(
    "source",
    ["{format: rate}", "{format: json, path: 's3a://b/in', schema: id INT, streaming: true}"],
    ids=["no files", "files elsewhere"],
)
def test_only_files_on_this_machine_land(tmp_path: Path, source: str) -> None:
    (plan,) = node_plan_of(tmp_path, {"inputs": f"s: {source}"}).inputs
    assert (plan.is_stream, plan.landing) == (True, None)


def test_a_table_is_read_where_it_is(tmp_path: Path) -> None:
    changes = {
        "inputs": "s: {format: rate}\nt: {format: csv, path: data/t.csv}\n",
        "nodes": "process_sales_stream: {input: [s, t]}",
    }
    plan = node_plan_of(tmp_path, changes).inputs[1]
    assert (plan.is_stream, plan.landing) == (False, None)
    assert plan.source.model_dump()["path"] == str(tmp_path / "data/t.csv")


def test_what_another_node_writes_is_read_where_it_is(tmp_path: Path) -> None:
    changes = {
        "pipelines": "p: {nodes: [first, second]}",
        "nodes": "first: {output: a}\nsecond: {input: a, output: b}\n",
        "outputs": TWO_OUTPUTS,
    }
    plan = plan_of(tmp_path, changes)
    (edge,) = plan.nodes[1].inputs
    assert (edge.is_stream, edge.upstream, edge.landing) == (True, ("first",), None)
    assert (plan.streams, plan.batches) == (plan.nodes, ())


@pytest.mark.parametrize(
    ("source", "settings", "expected"),
    [
        ("{format: csv, path: data/in, streaming: true}", "", "quarantine"),
        ("{format: json, path: 's3a://b/in', schema: id INT, streaming: true}", "", "quarantine"),
        ("{format: json, path: 's3a://b/in', schema: id INT, streaming: true}", "checkpoint_root: s3a://b/c", "fail"),
        ("{format: csv, path: data/in, streaming: true}", "checkpoint_root: s3a://b/c", "fail"),
        ("{format: parquet, path: data/in, streaming: true}", "", "fail"),
        ("{format: csv, path: data/in, streaming: true, options: {mode: PERMISSIVE}}", "", "fail"),
    ],
    ids=[
        "landed",
        "elsewhere",
        "elsewhere, checkpoint too",
        "checkpoint elsewhere",
        "of no text",
        "the user's own mode",
    ],
)
def test_rows_that_do_not_fit_go_into_quarantine_wherever_the_checkpoint_can_be_read(
    tmp_path: Path, source: str, settings: str, expected: str
) -> None:
    (plan,) = node_plan_of(tmp_path, {"inputs": f"s: {source}", "global_settings": settings}).inputs
    assert plan.on_bad_record.value == expected
