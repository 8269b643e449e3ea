from __future__ import annotations

import pytest

from tauro.spark.settings import DEFAULTS, Default, spark_conf


@pytest.mark.parametrize("default", DEFAULTS, ids=lambda default: default.key)
def test_the_user_has_the_last_word(default: Default) -> None:
    assert spark_conf({default.key: "mine"}, is_local=True)[default.key] == "mine"


@pytest.mark.parametrize("default", DEFAULTS, ids=lambda default: default.key)
def test_a_default_has_a_reason(default: Default) -> None:
    assert default.reason
    assert spark_conf({}, is_local=True)[default.key] == default.value


def test_what_fits_one_machine_is_not_said_to_a_cluster() -> None:
    on_cluster = spark_conf({}, is_local=False)
    assert set(on_cluster) == {default.key for default in DEFAULTS if not default.local_only}
    assert "spark.driver.host" not in on_cluster


def test_a_cluster_takes_the_users_word_for_a_local_setting() -> None:
    assert spark_conf({"spark.driver.host": "node7"}, is_local=False)["spark.driver.host"] == "node7"


def test_settings_that_tauro_does_not_know_go_through() -> None:
    assert spark_conf({"spark.executor.memory": "4g"}, is_local=False)["spark.executor.memory"] == "4g"


def test_no_setting_has_two_defaults() -> None:
    assert len({default.key for default in DEFAULTS}) == len(DEFAULTS)
