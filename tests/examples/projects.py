"""What the tests of the examples share."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EXAMPLES = Path(__file__).parents[2] / "examples"


def copied(name: str, folder: Path) -> Path:
    return shutil.copytree(
        EXAMPLES / name, folder, ignore=shutil.ignore_patterns("data", ".tauro", "__pycache__", "spark-warehouse")
    )


def assert_no_problems(root: Path) -> None:
    command = [sys.executable, "-m", "tauro_cli", "validate"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (result.returncode, "warning" in result.stdout) == (0, False), result.stdout


def shell_block(name: str) -> str:
    """The one block of commands in an example's README."""
    text = (EXAMPLES / name / "README.md").read_text("utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)\n```", text, re.MULTILINE | re.DOTALL)
    return str(block)


def delta_rows(spark: SparkSession, folder: Path, *columns: str) -> list[tuple[Any, ...]]:
    table = spark.read.format("delta").load(str(folder)).selectExpr(*columns)
    return sorted(tuple(row) for row in table.collect())
