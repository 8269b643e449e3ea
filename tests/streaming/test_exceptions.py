"""What an error of the streaming module knows, and how others become one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tauro.errors import LockedError, TauroError
from tauro.streaming.exceptions import (
    SparkDiedError,
    StreamingError,
    StreamingFormatNotSupportedError,
    StreamingPipelineError,
    StreamingQueryError,
    StreamingValidationError,
    create_error_context,
    handle_streaming_error,
)

KINDS = [
    StreamingValidationError,
    StreamingFormatNotSupportedError,
    StreamingQueryError,
    StreamingPipelineError,
    SparkDiedError,
]


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_has_one_root(kind: type[StreamingError]) -> None:
    assert issubclass(kind, StreamingError)
    assert issubclass(kind, TauroError)
    assert len({kind("m").error_code, StreamingError("m").error_code}) == 2


def test_an_error_is_its_message_and_no_more() -> None:
    error = StreamingError("x")
    assert (str(error), error.message, error.cause, error.context) == ("x", "x", None, {})


def test_what_is_known_is_in_the_context() -> None:
    error = StreamingValidationError("m", field="output.path", expected="text", actual=3, node_name=None)
    assert error.context == {"field": "output.path", "expected": "text", "actual": 3}
    assert error.add_context("pipeline_name", "p").get_context("pipeline_name") == "p"
    assert error.get_context("execution_id", "none") == "none"


def test_an_unsupported_format_tells_those_there_are() -> None:
    error = StreamingFormatNotSupportedError("m", format_name="avro", supported_formats=["csv"])
    assert error.context == {"format_name": "avro", "supported_formats": ["csv"]}


def test_an_own_error_code_is_kept() -> None:
    assert StreamingQueryError("m", error_code="Q-7").error_code == "Q-7"


def test_the_full_traceback_has_the_whole_chain() -> None:
    first = KeyError("deep")
    second = ValueError("middle")
    second.__cause__ = first
    error = StreamingError("top", cause=second)
    text = error.get_full_traceback()
    assert error.cause is second
    assert text.index("deep") < text.index("middle") < text.index("top")


class Thing:
    @handle_streaming_error
    def start_query(self, node_config: dict[str, Any], execution_id: str = "") -> str:
        return str(node_config["format"])

    @handle_streaming_error
    def start_pipeline(self, pipeline_name: str) -> None:
        raise LockedError("in use", hint="wait")

    @handle_streaming_error
    def validate(self, value: str) -> int:
        return int(value)

    @handle_streaming_error
    def refuse(self) -> None:
        raise StreamingQueryError("no", operation="own")


def test_an_unexpected_error_becomes_the_fitting_one() -> None:
    with pytest.raises(StreamingQueryError, match="KeyError: 'format'") as caught:
        Thing().start_query({"name": "n"}, execution_id="e")
    assert isinstance(caught.value.cause, KeyError)
    known = caught.value.context
    assert [known[key] for key in ("operation", "component", "node_name", "execution_id")] == [
        "start_query",
        "Thing",
        "n",
        "e",
    ]


def test_what_was_said_to_do_is_kept() -> None:
    with pytest.raises(StreamingPipelineError, match="in use") as caught:
        Thing().start_pipeline("p")
    assert (caught.value.hint, caught.value.get_context("pipeline_name")) == ("wait", "p")


def test_a_validator_gives_validation_errors() -> None:
    with pytest.raises(StreamingValidationError, match="ValueError: invalid literal"):
        Thing().validate("x")


def test_a_streaming_error_stays_what_it_is() -> None:
    with pytest.raises(StreamingQueryError, match=r"^no$") as caught:
        Thing().refuse()
    assert caught.value.get_context("operation") == "own"
    assert caught.value.get_context("component") == "Thing"


def test_a_wrong_call_is_seen_as_what_it_is() -> None:
    with pytest.raises(TypeError, match="node_config"):
        Thing().start_query()  # type: ignore[call-arg]


def test_a_plain_function_can_be_handled_too() -> None:
    @handle_streaming_error
    def load() -> None:
        raise OSError("gone")

    with pytest.raises(StreamingError, match="OSError: gone") as caught:
        load()
    assert caught.value.get_context("operation") == "load"


def test_the_circumstances_have_a_time() -> None:
    context = create_error_context(operation="o", component="c", node_name="n", field=None)
    assert datetime.fromisoformat(context.pop("timestamp")).tzinfo is not None
    assert context == {"operation": "o", "component": "c", "node_name": "n"}
