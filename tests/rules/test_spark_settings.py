"""Settings that are better not said in `spark.conf`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.spark.conf_hazards import MISPLACED, UNSAFE

if TYPE_CHECKING:
    from tests.rules.conftest import Told


def said(key: str, value: str) -> dict[str, str]:
    return {"global_settings": f"spark:\n  conf:\n    {key}: {value}\n"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("spark.sql.files.ignoreMissingFiles", "true"),
        ("spark.sql.files.ignoreCorruptFiles", "'TRUE'"),
        ("spark.sql.ansi.enabled", "false"),
        ("spark.sql.storeAssignmentPolicy", "legacy"),
        ("spark.sql.streaming.statefulOperator.checkCorrectness.enabled", "false"),
        ("spark.sql.streaming.unsupportedOperationCheck", "false"),
        ("spark.sql.streaming.stateStore.stateSchemaCheck", "false"),
        ("spark.sql.streaming.multipleWatermarkPolicy", "max"),
        ("spark.databricks.delta.retentionDurationCheck.enabled", "false"),
        ("spark.databricks.delta.properties.defaults.checkpointInterval", "1000"),
        ("spark.sql.streaming.minBatchesToRetain", "2"),
    ],
)
def test_an_unsafe_setting_is_told(told: Told, key: str, value: str) -> None:
    (line,) = told(**said(key, value))
    assert line.startswith(f"global_settings:3 unsafe-setting: '{key}: {value.strip(chr(39))}': ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("spark.sql.files.ignoreMissingFiles", "false"),
        ("spark.sql.ansi.enabled", "true"),
        ("spark.sql.storeAssignmentPolicy", "ANSI"),
        ("spark.sql.streaming.multipleWatermarkPolicy", "min"),
        ("spark.databricks.delta.properties.defaults.checkpointInterval", "100"),
        ("spark.databricks.delta.properties.defaults.checkpointInterval", "often"),
        ("spark.sql.streaming.minBatchesToRetain", "100"),
        ("spark.sql.shuffle.partitions", "2000"),
    ],
)
def test_the_same_setting_with_another_value_is_no_problem(told: Told, key: str, value: str) -> None:
    assert told(**said(key, value)) == []


def test_each_unsafe_setting_has_one_way_to_be_met() -> None:
    for setting in UNSAFE:
        assert [setting.value, setting.at_least, setting.less_than].count(None) == 2, setting.key


@pytest.mark.parametrize(("key", "hint"), MISPLACED.items())
def test_a_setting_with_a_key_of_its_own_is_told_there(told: Told, key: str, hint: str) -> None:
    (line,) = told(**said(key, "somewhere"))
    text = f"{key!r} has a key of its own, and does not belong in 'spark.conf'"
    assert line == f"global_settings:3 misplaced-setting: {text} ({hint})"
