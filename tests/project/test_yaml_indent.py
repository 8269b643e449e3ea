"""The line that is to blame is told, not the one over which the parser stumbles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.project.yaml_file import read_yaml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n   b:\n    x: 1\n    y: 2\n  c:\n    x: 1\n", 2),
        ("a:\nb:\n    x: 1\n    y: 2\n  c:\n    x:\n      y: 1\n", 2),
        (" a:\n  x: 1\nb:\n  x: 1\n", 1),
        ("a:\n  x: 1\n   y: 2\n  z: 3\n", 3),
        ("a:\n  x: 1\n y: 2\n  z: 3\n", 3),
        ("a:\n  sql: |\n    SELECT 1\n  FROM b\n    WHERE c\n  d: 1\n", 4),
        ('a:\n  x: "one\n  y: 2\n  z: "three"\n', 2),
    ],
    ids=["too deep", "a level out", "first", "child", "less", "text", "quote"],
)
def test_the_line_to_blame_is_told(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    (problem,) = read_yaml(file, "x.yaml").problems
    assert problem.place is not None
    assert (problem.code, problem.place.line) == ("yaml-syntax", line)
