"""The reference as written: every YAML block is accepted, every name that it speaks of is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tauro import streaming
from tauro.problems import Severity
from tauro.streaming.validators import StreamingValidator
from tests.docs.reference import DOCUMENT, NOT_YET, each, node_of, registered, require_formats
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.markdown import Block

SCHEMAS = "from pyspark.sql.types import StructType\n\nevents = StructType().add('id', 'long')\n"


@pytest.mark.parametrize("block", each("yaml"))
def test_a_yaml_block_is_accepted(block: Block, tmp_path: Path) -> None:
    node = node_of(block)
    require_formats(node)
    files = {
        "nodes.yaml": yaml.safe_dump({node["name"]: node}),
        "pipelines.yaml": f"shown: {{nodes: [{node['name']}]}}\n",
        "src/schemas.py": SCHEMAS,
    }
    checked = check(write_tutorial(tmp_path, files), pipeline="shown")
    assert [problem for problem in checked.problems if problem.severity is Severity.ERROR] == []


@pytest.mark.parametrize("block", each("yaml"))
def test_a_yaml_block_is_accepted_from_a_program(block: Block) -> None:
    node = node_of(block)
    require_formats(node)
    node["input"].pop("json_schema", None)
    node["input"].pop("parse_json", None)
    StreamingValidator().validate_streaming_node_config(node)


def test_what_is_not_there_yet_is_not_there() -> None:
    """A format that is there now is taken out of the list, so that its blocks are run."""
    assert NOT_YET & registered() == set()


NAMES = sorted(set(re.findall(r"\b(?:Base)?(?:Streaming|Kafka|Delta|Console)[A-Z]\w+\b", DOCUMENT.read_text())))


@pytest.mark.parametrize("name", [*NAMES, "handle_streaming_error", "create_error_context", "PipelineType"])
def test_a_name_of_the_reference_can_be_imported(name: str) -> None:
    pending = {word.partition("_")[0].casefold() for word in NOT_YET}
    family = re.sub(r"Streaming(?:Reader|Writer)$", "", name).casefold()
    if family in pending:
        pytest.skip(f"not there yet: {family}")
    found: Any = getattr(streaming, name)
    assert found is not None
