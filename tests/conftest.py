"""One Spark session and one broker for the tests of a process; started by the first test that asks for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tauro.spark.session import SessionPlan, start_session
from tests.disks import mounted
from tests.spark.class_archive import using_archive
from tests.spark.kafka.broker import Broker, running_broker
from tests.spark.kafka.broker_jars import NoBrokerError, broker_jars

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.workers import Scheduling

JAR_SETS = ("delta", "kafka")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whatever a test starts, by scripts of a user's too, finds Spark's classes read already."""
    if item.get_closest_marker("spark") is not None and not os.environ.get("SPARK_SUBMIT_OPTS"):
        os.environ["SPARK_SUBMIT_OPTS"] = using_archive()


@pytest.fixture(scope="session")
def spark_without_jars() -> str | None:
    """Why the tests' session has no connectors' jars; None where it has them."""
    from pyspark import __version__

    try:
        require_jars(JarRequest(JAR_SETS), __version__, cache_folder())
    except EnvironmentUnfitError as error:
        return error.message
    return None


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory, spark_without_jars: str | None) -> Iterator[SparkSession]:
    request = JarRequest(JAR_SETS if spark_without_jars is None else ())
    plan = SessionPlan("tests", tmp_path_factory.mktemp("logs"), conf={"spark.ui.enabled": "false"}, jars=request)
    session = start_session(plan)
    yield session
    session.stop()


@pytest.fixture(scope="session")
def jars(spark_without_jars: str | None) -> None:
    """For tests that need a connector's jars: with neither network nor cache they can't be told."""
    if spark_without_jars is not None:
        _skip(spark_without_jars)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    try:
        jars = broker_jars()
    except NoBrokerError as error:
        _skip(str(error))
    with running_broker(jars, tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own with 3 MB."""
    with mounted(tmp_path / "disk") as folder:
        yield folder


def _skip(reason: str) -> NoReturn:
    """Where nobody looks at what was skipped, it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A worker can't send what a test has logged where that is no text in UTF-8."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    from tests.workers import Scheduling as OurScheduling

    return OurScheduling(config, log)
