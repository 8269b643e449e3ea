"""The reference as written: every YAML block is accepted, every name that it speaks of is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tauro import streaming
from tauro.problems import Severity
from tauro.streaming.validators import StreamingValidator
from tests.docs.reference import DOCUMENT, SCHEMA_REFERENCE, each, node_of
from tests.project_files import check, write_files, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.markdown import Block

SCHEMAS = "from pyspark.sql.types import StructType\n\nevents = StructType().add('id', 'long')\n"


@pytest.mark.parametrize("block", each("yaml"))
def test_a_yaml_block_is_accepted(block: Block, tmp_path: Path) -> None:
    node = node_of(block)
    files = {
        "nodes.yaml": yaml.safe_dump({node["name"]: node}),
        "pipelines.yaml": f"shown: {{nodes: [{node['name']}]}}\n",
        "src/schemas.py": SCHEMAS,
    }
    checked = check(write_tutorial(tmp_path, files), pipeline="shown")
    assert [problem for problem in checked.problems if problem.severity is Severity.ERROR] == []


@pytest.mark.parametrize("given_by", ["name", "itself"])
@pytest.mark.parametrize("block", each("yaml"))
def test_a_yaml_block_is_accepted_from_a_program(
    block: Block, given_by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schema that the reference leaves to code, by a name or as the object itself."""
    from pyspark.sql.types import LongType, StructType

    node = node_of(block)
    if given_by == "itself" and node["input"].get("json_schema") == SCHEMA_REFERENCE:
        node["input"]["json_schema"] = StructType().add("id", LongType())
    monkeypatch.chdir(write_files(tmp_path, {"src/schemas.py": SCHEMAS}))
    StreamingValidator().validate_streaming_node_config(node)


NAMES = sorted(set(re.findall(r"\b(?:Base)?(?:Streaming|Kafka|Delta|Console)[A-Z]\w+\b", DOCUMENT.read_text())))


@pytest.mark.parametrize("name", [*NAMES, "handle_streaming_error", "create_error_context", "PipelineType"])
def test_a_name_of_the_reference_can_be_imported(name: str) -> None:
    found: Any = getattr(streaming, name)
    assert found is not None
