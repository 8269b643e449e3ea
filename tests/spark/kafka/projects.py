"""A project that reads a topic, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.project_files import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.spark.kafka.broker import Broker

SCHEMA = "id BIGINT NOT NULL, name STRING"


@dataclass(frozen=True)
class Parts:
    """What a test wants otherwise."""

    value: str = f'{{format: json, schema: "{SCHEMA}"}}'
    node: str = "n: {}"
    output: str = "{format: parquet, path: out}"
    more: str = ""
    options: str = ""
    streaming: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def write_project(root: Path, broker: Broker, topic: str, **parts: Any) -> Path:
    """One pipeline `p` with one node `n` from a topic's beginning into an output."""
    said = Parts(**parts)
    servers = f'kafka.bootstrap.servers: "{broker.address}"'
    return write_files(
        root,
        {
            "config/pipelines.yaml": f"p: {{nodes: [n], streaming: {{{said.streaming}}}}}\n",
            "config/nodes.yaml": f"{said.node}\n",
            "config/inputs.yaml": (
                "events:\n  format: kafka\n"
                f"  options: {{{servers}, subscribe: {topic}, startingOffsets: earliest{said.options}}}\n"
                + (f"  value: {said.value}\n" if said.value else "")
                + said.more
            ),
            "config/outputs.yaml": f"out: {said.output}\n",
        }
        | dict(said.files),
    )
