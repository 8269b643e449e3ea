"""One Spark session for the tests of a process; what needs signals or a terminal runs `tauro` itself."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tauro.spark.session import SessionPlan, start_session
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession


JAR_SETS = ("delta", "kafka")


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
        if os.environ.get("CI") == "true":
            pytest.fail(spark_without_jars)
        pytest.skip(spark_without_jars)


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Mapping[str, str] | None], Path]:
    """The tutorial's project in a folder of its own, with what a test wants otherwise."""

    def write(changes: Mapping[str, str] | None = None) -> Path:
        return write_tutorial(tmp_path / "shop", changes)

    return write


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own with 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        reason = f"a small disk can't be mounted here: {mounted.stderr.strip()}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
