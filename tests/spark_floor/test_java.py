from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.spark.java import require_java

if TYPE_CHECKING:
    from pathlib import Path


def java_that(home: Path, script: str) -> Path:
    """A Java home whose `java` is a shell script."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\n{script}\n")
    java.chmod(0o755)
    return home


def java_saying(home: Path, version: str) -> Path:
    return java_that(home, f"""echo '{version}' >&2""")


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ('openjdk version "17.0.17" 2025-10-21', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('openjdk version "25-ea" 2025-09-16', 25),
        ('Picked up JAVA_TOOL_OPTIONS: -Xmx1g\njava version "17.0.2" 2022-01-18 LTS', 17),
    ],
    ids=["patch", "no patch", "early access", "with options"],
)
def test_a_java_that_spark_can_use(tmp_path: Path, said: str, version: int) -> None:
    assert require_java({"JAVA_HOME": str(java_saying(tmp_path, said))}) == version


@pytest.mark.parametrize(
    ("said", "version"),
    [('java version "1.8.0_292"', 8), ('openjdk version "11.0.25" 2024-10-15', 11)],
    ids=["8", "11"],
)
def test_a_java_that_is_too_old(tmp_path: Path, said: str, version: int) -> None:
    home = java_saying(tmp_path, said)
    with pytest.raises(EnvironmentUnfitError) as caught:
        require_java({"JAVA_HOME": str(home)})
    assert caught.value.message == f"the Java at '{home}/bin/java' is version {version}; Spark needs 17 or 21"
    assert "install Java 17" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'a fine drink'", "does not tell its version"),
        ("exit 1", "does not run"),
        ("kill -9 $$", "does not run"),
    ],
    ids=["tells nothing", "fails", "is killed"],
)
def test_a_java_that_is_none(tmp_path: Path, script: str, message: str) -> None:
    with pytest.raises(EnvironmentUnfitError, match=message) as caught:
        require_java({"JAVA_HOME": str(java_that(tmp_path, script))})
    assert caught.value.hint


def test_a_java_home_that_holds_no_java(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentUnfitError) as caught:
        require_java({"JAVA_HOME": str(tmp_path), "PATH": str(java_saying(tmp_path / "other", 'version "17"') / "bin")})
    assert caught.value.message == f"JAVA_HOME is '{tmp_path}', which has no bin/java"


def test_a_java_that_may_not_be_run(tmp_path: Path) -> None:
    home = java_saying(tmp_path, 'openjdk version "17.0.2"')
    (home / "bin" / "java").chmod(0o644)
    with pytest.raises(EnvironmentUnfitError, match="does not run"):
        require_java({"JAVA_HOME": str(home)})


def test_no_java_at_all(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentUnfitError) as caught:
        require_java({"PATH": str(tmp_path)})
    assert caught.value.message == "no Java found: JAVA_HOME is not set and no 'java' is on the PATH"


def test_java_home_wins_over_the_path(tmp_path: Path) -> None:
    home = java_saying(tmp_path / "home", 'openjdk version "21.0.1"')
    on_path = java_saying(tmp_path / "path", 'openjdk version "11.0.1"')
    assert require_java({"JAVA_HOME": str(home), "PATH": f"{on_path}/bin"}) == 21


def test_an_empty_java_home_counts_as_none(tmp_path: Path) -> None:
    on_path = java_saying(tmp_path, 'openjdk version "17.0.1"')
    assert require_java({"JAVA_HOME": "", "PATH": f"{on_path}/bin"}) == 17
