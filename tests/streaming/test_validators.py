"""Pipelines and nodes that a program hands over are read and judged like a project's."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tauro.config import FormatPolicy
from tauro.streaming.constants import DEFAULT_STREAMING_CONFIG, StreamingFormat
from tauro.streaming.exceptions import StreamingPipelineError, StreamingValidationError
from tauro.streaming.pipeline_manager import StreamingPipelineManager
from tauro.streaming.validators import StreamingValidator

CSV = {"format": "csv", "path": "in", "streaming": True}


def node(**changes: Any) -> dict[str, Any]:
    whole = {"name": "n", "input": {"format": "rate"}, "output": {"format": "console"}} | changes
    return {key: value for key, value in whole.items() if value != "leave out"}


def streaming(**said: Any) -> dict[str, Any]:
    return node(streaming=said)


def trigger(type_: str, interval: str | None = None) -> dict[str, Any]:
    return streaming(trigger={"type": type_} | ({} if interval is None else {"interval": interval}))


SOUND = [
    node(),
    node(input={"format": StreamingFormat.RATE, "options": {"rowsPerSecond": 5}}),
    node(input=CSV | {"path": Path("in")}, function=lambda df: df, transforms=[len, "anywhere.at_all:f"]),
    node(input=CSV, function="src.nodes.not_here"),
    trigger("processing_time"),
    trigger("processing_time", "0 seconds"),
    trigger("processing_time", " 10  SECONDS "),
    trigger("processing_time", "1 minute"),
    trigger("processing_time", "1000 milliseconds"),
    trigger("processing_time", "365 days"),
    trigger("continuous", "1 second"),
    trigger("once"),
    trigger("available_now"),
    node(input={"format": "rate", "watermark": {"column": "timestamp", "delay": "60 minutes"}}),
    node(streaming=DEFAULT_STREAMING_CONFIG),
    streaming(**DEFAULT_STREAMING_CONFIG | {"watermark": {"column": "timestamp"}, "options": {"numRows": 5}}),
]
INTERVAL = "streaming.trigger.interval"
WRONG: list[tuple[dict[str, Any], str, str, str, Any]] = [
    (node(output="leave out"), "node 'n' needs an output", "output", "an output", None),
    (node(output=None), "node 'n' needs an output", "output", "an output", None),
    (node(input="leave out"), "node 'n' needs an input", "input", "an input", None),
    (node(input={"path": "x"}), "needs a format", "input.format", "one of: csv", None),
    (node(input={"format": "rat"}), "unknown format 'rat'", "input.format", "one of: csv", "rat"),
    (
        node(input={"format": "csv", "path": "x"}),
        "the node reads no stream",
        "input.streaming",
        "streaming: true",
        None,
    ),
    (node(input=CSV | {"path": 3}), "must be text", "input.path", "text", 3),
    (node(inptu={}), "unknown key 'inptu'", "inptu", "did you mean 'input'?", "inptu"),
    (node(function=7), "'function' of node 'n' must be text", "function", "text", 7),
    (streaming(output_mode="apend"), "can't be 'apend'", "streaming.output_mode", "one of: append", "apend"),
    (trigger("sometimes"), "can't be 'sometimes'", "streaming.trigger.type", "one of: processing_time", "sometimes"),
    (trigger("processing_time", "10s"), "did you mean '10 seconds'?", INTERVAL, "10 seconds", None),
    (
        trigger("processing_time", "1.5 seconds"),
        "did you mean '1500 milliseconds'?",
        "streaming.trigger.interval",
        "1500",
        None,
    ),
    (trigger("processing_time", "1 week"), "did you mean '7 days'?", INTERVAL, "7 days", None),
    (
        trigger("processing_time", "500 milliseconds"),
        "shorter than '1 second'",
        "streaming.trigger.interval",
        "1 second",
        None,
    ),
    (trigger("processing_time", "366 days"), "longer than '365 days'", INTERVAL, "365 days", None),
    (trigger("continuous"), "needs an 'interval'", "streaming.trigger", "1 second", None),
    (trigger("continuous", "0 seconds"), "shorter than '1 second'", INTERVAL, "1 second", None),
    (
        node(input={"format": "rate", "watermark": {"column": "timestamp", "delay": "61 minutes"}}),
        "longer than '60 minutes'",
        "input.watermark.delay",
        "60 minutes",
        "61 minutes",
    ),
    (streaming(watermark={"delay": "1 minute"}), "needs a column", "streaming.watermark.column", "a column", None),
    (
        streaming(watermark={"column": None, "delay": "61 minutes"}),
        "longer than '60 minutes'",
        "streaming.watermark.delay",
        "60 minutes",
        "61 minutes",
    ),
    (
        streaming(options={"numRowz": 5}),
        "does not know the option 'numRowz'",
        "streaming.options.numRowz",
        "did you mean 'numRows'?",
        "numRowz",
    ),
]


@pytest.mark.parametrize("config", SOUND)
def test_what_is_sound_passes(config: dict[str, Any]) -> None:
    before = copy.deepcopy({key: value for key, value in config.items() if not callable(value)})
    StreamingValidator().validate_streaming_node_config(config)
    StreamingValidator().validate_streaming_pipeline_config({"type": "streaming", "nodes": [config]})
    assert {key: value for key, value in config.items() if not callable(value)} == before


@pytest.mark.parametrize(
    ("config", "message", "field", "expected", "actual"), WRONG, ids=[f"{case[2]}: {case[1]}" for case in WRONG]
)
def test_what_is_wrong_is_told(config: dict[str, Any], message: str, field: str, expected: str, actual: Any) -> None:
    with pytest.raises(StreamingValidationError) as caught:
        StreamingValidator().validate_streaming_node_config(config)
    error = caught.value
    assert message in f"{error.message} ({error.hint})"
    assert error.get_context("field") == field
    assert expected in error.get_context("expected")
    assert actual is None or error.get_context("actual") == actual
    assert len(error.problems) == 1
    with pytest.raises(StreamingValidationError) as caught:
        StreamingValidator().validate_streaming_pipeline_config({"nodes": [node(name="other"), config]})
    problem = caught.value.problems[0]
    assert problem.code in {error.problems[0].code, "type-mismatch"}
    assert caught.value.get_context("field") in {f"nodes.1.{field}", "type"}


@pytest.mark.parametrize(
    ("config", "message", "field"),
    [
        ({"type": "batch", "nodes": [node()]}, "is of type 'batch'", "type"),
        ({"type": "stream", "nodes": [node()]}, "can't be 'stream'", "type"),
        ({"nodes": []}, "is empty", "nodes"),
        ({}, "needs nodes", "nodes"),
        ({"nodes": "n"}, "must be a list", "nodes"),
        ({"nodes": [node(), node()]}, "two nodes named 'n'", "nodes"),
        ({"nodes": [node()], "streaming": {"checkpoint_location": "/x"}}, "can't be said here", "checkpoint_location"),
        ({"nodes": [node()], "streaming": {"options": {"numRows": 5}}}, "can't be said here", "options"),
        ({"nodes": [3]}, "must be text or a mapping", "nodes.0"),
        ([], "must be a mapping", None),
    ],
    ids=str,
)
def test_a_pipeline_has_its_own_rules(config: Any, message: str, field: str | None) -> None:
    with pytest.raises(StreamingValidationError) as caught:
        StreamingValidator().validate_streaming_pipeline_config(config)
    assert message in caught.value.message
    assert field is None or caught.value.get_context("field").endswith(field)


@pytest.mark.parametrize("name", ["a/b", "../a", "", None, 5])
def test_a_pipelines_name_is_a_part_of_a_path(name: Any) -> None:
    with pytest.raises(StreamingValidationError, match="can't be the name of a pipeline") as caught:
        StreamingPipelineManager({"spark": None}).start_pipeline(name, {"nodes": [node()]})
    assert (caught.value.get_context("field"), caught.value.get_context("actual", None)) == ("pipeline_name", name)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (node(input=[]), "'input' names nothing: name at least one, or leave it out"),
        (node(output=[]), "'output' names nothing: name at least one, or leave it out"),
        (streaming(checkpoint_location=""), "'checkpoint_location' is empty: name a folder, or leave it out"),
    ],
)
def test_nothing_where_something_is_named(config: dict[str, Any], message: str) -> None:
    with pytest.raises(StreamingValidationError, match=message):
        StreamingValidator().validate_streaming_node_config(config)


def test_a_node_without_a_name_is_called_by_its_place() -> None:
    spec = StreamingValidator().parse_node("p", node(name=None))
    assert spec.pipelines["p"].nodes[0].name == "node_0"


def test_all_problems_are_told_at_once() -> None:
    config = {"nodes": [node(name="a", output=None), node(name="b", input={"format": "rat"}), node(name="c", x=1)]}
    with pytest.raises(StreamingValidationError, match=r"\(and 2 more in \.problems\)") as caught:
        StreamingValidator().validate_streaming_pipeline_config(config)
    assert sorted(problem.code for problem in caught.value.problems) == ["missing-key", "unknown-format", "unknown-key"]


def test_left_out_the_type_is_streaming() -> None:
    table = node(input={"format": "csv", "path": "in"})
    StreamingValidator().validate_streaming_pipeline_config({"type": "hybrid", "nodes": [node(name="s"), table]})
    with pytest.raises(StreamingValidationError, match="is of type 'streaming', but node 'n' reads no stream"):
        StreamingValidator().validate_streaming_pipeline_config({"nodes": [node(name="s"), table]})


def test_names_of_nodes_pass_where_nobody_knows_them() -> None:
    StreamingValidator().validate_streaming_pipeline_config({"nodes": ["somewhere_else"]})
    with pytest.raises(StreamingValidationError, match="unknown node 'somewhere_else'"):
        StreamingPipelineManager({}).start_pipeline("p", {"nodes": ["somewhere_else"]})


class Duck:
    def is_supported_input(self, fmt: str) -> bool:
        return fmt == "csv"

    def is_supported_output(self, fmt: str) -> bool:
        return True


@pytest.mark.parametrize("policy", [FormatPolicy(inputs=("csv",)), {"inputs": ["csv"]}, Duck()])
def test_a_format_policy_is_honoured(policy: Any) -> None:
    validator = StreamingValidator(format_policy=policy)
    validator.validate_streaming_node_config(node(input=CSV))
    with pytest.raises(StreamingValidationError, match="format_policy does not allow") as caught:
        validator.validate_streaming_node_config(node())
    assert caught.value.get_context("field") == "input.format"
    assert caught.value.get_context("actual") == "rate"


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(StreamingPipelineError, match="at least 1"):
        StreamingPipelineManager({}, max_concurrent_pipelines=0)
