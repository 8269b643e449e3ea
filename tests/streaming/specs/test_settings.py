from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tauro.streaming.specs.restart import RestartSpec
from tauro.streaming.specs.settings import BUILT_IN, NodeSettings, PipelineSettings, Settings, TriggerSpec
from tauro.streaming.vocabulary import OnFileChange, OutputMode, TriggerType


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"interval": "1 second"},
        {"interval": "0 seconds"},
        {"interval": "365 days"},
        {"type": "continuous", "interval": "1 second"},
        {"type": "available_now"},
        {"type": "once"},
    ],
    ids=str,
)
def test_a_trigger_that_spark_can_keep(written: dict[str, str]) -> None:
    assert TriggerSpec.model_validate(written).interval == written.get("interval")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"interval": "5s"}, "'5s' is not an interval; did you mean '5 seconds'?"),
        ({"interval": "100 milliseconds"}, "the interval '100 milliseconds' is shorter than '1 second'"),
        ({"interval": "366 days"}, "the interval '366 days' is longer than '365 days'"),
        ({"type": "continuous"}, "a continuous trigger needs an 'interval', as in '1 second'"),
        ({"type": "continuous", "interval": "0 seconds"}, "the interval '0 seconds' is shorter than '1 second'"),
        ({"type": "once", "interval": "1 minute"}, "a trigger of type 'once' takes no 'interval'"),
        ({"type": "available_now", "interval": "1 minute"}, "a trigger of type 'available_now' takes no 'interval'"),
    ],
    ids=str,
)
def test_a_trigger_that_it_can_not(written: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TriggerSpec.model_validate(written)
    assert message in str(caught.value)


def test_the_nearest_word_wins() -> None:
    node = NodeSettings(settle_time="2 seconds", query_name="q")
    pipeline = PipelineSettings(settle_time="3 seconds", output_mode=OutputMode.UPDATE)
    project = PipelineSettings(output_mode=OutputMode.COMPLETE, on_file_change=OnFileChange.FAIL)
    merged = node.over(pipeline.over(project).over(BUILT_IN))
    assert merged == NodeSettings(
        query_name="q",
        settle_time="2 seconds",
        output_mode=OutputMode.UPDATE,
        on_file_change=OnFileChange.FAIL,
        on_schema_change=BUILT_IN.on_schema_change,
        on_bad_record=BUILT_IN.on_bad_record,
        max_bad_ratio=BUILT_IN.max_bad_ratio,
        stop_timeout=BUILT_IN.stop_timeout,
        restart=BUILT_IN.restart,
    )


def test_a_trigger_is_inherited_whole() -> None:
    """An interval said above does not mix with a type said below."""
    above = Settings(trigger=TriggerSpec(interval="10 seconds"))
    below = Settings(trigger=TriggerSpec(type=TriggerType.ONCE))
    assert below.over(above).trigger == TriggerSpec(type=TriggerType.ONCE)


def test_what_is_built_in_leaves_two_things_open() -> None:
    """The trigger depends on where Spark runs, and a watermark on the data."""
    assert [name for name in PipelineSettings.model_fields if getattr(BUILT_IN, name) is None] == [
        "trigger",
        "watermark",
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"max_attempts": 0}, "greater than or equal to 1"),
        ({"backoff": 5}, "did you mean '5 seconds'?"),
        ({"backoff": "soon"}, "is not an interval"),
        ({"reset_after": "0 seconds"}, "attempts would never be counted"),
    ],
    ids=str,
)
def test_a_restart_that_it_can_not(written: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RestartSpec.model_validate(written)
    assert message in str(caught.value)
