"""What is told of `spark: {packages:, jars:}` before Spark starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told


@pytest.mark.parametrize(
    ("jars", "is_told"),
    [("lib/a.jar", False), ("lib/*.jar", False), ("https://h/a.jar", False), ("lib/b.jar", True)],
)
def test_a_jar_that_is_not_there(told: Told, tmp_path: Path, jars: str, is_told: bool) -> None:
    write_files(tmp_path, {"lib/a.jar": ""})
    expected = f"global_settings:1 missing-jar: there is no jar '{jars}' (a path starts at the project's folder)"
    assert told(global_settings=f"spark: {{jars: '{jars}'}}\n") == ([expected] if is_told else [])


@pytest.mark.parametrize(
    ("packages", "is_told"),
    [("org.a:b_2.13:1.0", False), ("[org.a:b:1, 'c:d:2']", False), ("org.a:b", True), ("'a:b:1, c:d:2'", False)],
)
def test_a_package_is_three_words(told: Told, packages: str, is_told: bool) -> None:
    lines = told(global_settings=f"spark: {{packages: {packages}}}\n")
    assert ["a package is written as 'group:artifact:version'" in line for line in lines] == [True] * is_told
