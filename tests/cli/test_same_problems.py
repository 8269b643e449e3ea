"""`tauro validate`, a run that does not start, and the library tell the same of one broken project."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from tauro.project.load import load_project
from tauro.streaming.exceptions import StreamingValidationError
from tauro.streaming.surroundings import surroundings_of
from tauro.streaming.validators import StreamingValidator
from tauro_cli.validate import ValidateOptions, run_validate
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Tauro

PIPELINE = "real_time_sales"
BROKEN = {
    "pipelines.yaml": f"{PIPELINE}:\n  type: streaming\n  nodes: [clean, keep, kep]\n",
    "nodes.yaml": """
    clean:
      function: src.nodes.proces_sales
      input: sales_stream
      output: processed_sales
      streaming: {trigger: {type: availableNow}, output_mode: complete}
    keep:
      sql: SELECT * FROM sales_steam
      input: sales_stream
      output: procesed_sales
      depends_on: clen
    """,
    "inputs.yaml": """
    sales_stream:
      format: csv
      path: data/*.csv
      streaming: true
      options: {seperator: ';'}
    """,
    "outputs.yaml": "processed_sales: {format: parquet, path: data/output/, streaming: perhaps}\n",
}


def by_validate(root: Path) -> set[tuple[str, str, str | None]]:
    out = io.StringIO()
    options = ValidateOptions(env="dev", pipeline=PIPELINE, project=root, output_format="json")
    assert run_validate(options, out, io.StringIO(), {}) == 3
    return {(found["code"], found["message"], found["hint"]) for found in json.loads(out.getvalue())["problems"]}


def by_library(root: Path) -> set[tuple[str, str, str | None]]:
    project = load_project(root, "dev", {})
    context = {"root": root, **{name: project.section(name) for name in ("nodes", "inputs", "outputs")}}
    validator = StreamingValidator(surroundings=surroundings_of(context))
    with pytest.raises(StreamingValidationError) as caught:
        validator.parse_pipeline(PIPELINE, project.section("pipelines")[PIPELINE])
    return {(found.code, found.message, found.hint) for found in caught.value.problems}


def test_validate_and_the_library_tell_the_same(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, BROKEN)
    found = by_validate(root)
    assert len(found) >= 5
    assert by_library(root) == found


def test_a_run_tells_what_validate_tells(tmp_path: Path, tauro: Tauro) -> None:
    root = write_tutorial(tmp_path, BROKEN)
    answer = tauro("--project", str(root), "--env", "dev", "--pipeline", PIPELINE, "--stream")
    assert answer.code == 3
    told = re.findall(r"^error\[([\w-]+)\]: (.*)$", answer.err, re.MULTILINE)
    assert sorted(told) == sorted((code, message) for code, message, _ in by_validate(root))
    assert not (root / ".tauro").exists()
