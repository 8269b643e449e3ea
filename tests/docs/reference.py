"""The blocks of docs/streaming_reference.md with their placeholders filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.docs.markdown import Block, blocks
from tests.modules import ROOT

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

DOCUMENT = ROOT / "docs" / "streaming_reference.md"

NODE: dict[str, Any] = {
    "name": "filled_in",
    "input": {"format": "rate", "options": {"rowsPerSecond": 5}},
    "output": {"format": "console"},
    "streaming": {"trigger": {"type": "processing_time", "interval": "1 second"}},
}
"""Stands where the reference speaks of a node without showing it."""

SCHEMA_REFERENCE = "src.schemas:events"


def each(*languages: str) -> list[ParameterSet]:
    return [pytest.param(block, id=f"line {block.line}") for block in blocks(DOCUMENT, *languages)]


def node_of(block: Block) -> dict[str, Any]:
    """The node that a YAML block shows, as an entry of nodes.yaml; a piece of one is completed."""
    text = block.text.replace("${PYTHON_SCHEMA_OBJECT}", SCHEMA_REFERENCE)
    shown: dict[str, Any] = yaml.safe_load(text)
    return NODE | {"name": "shown"} | shown
