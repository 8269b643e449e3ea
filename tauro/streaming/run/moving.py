"""What of a node lies on this disk and can be moved aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tauro.state.aside import Aside
    from tauro.streaming.run.plan import NodePlan, OutputPlan


@dataclass(frozen=True)
class Move:
    what: str
    """As in `checkpoint of node 'clean'`."""
    source: Path
    target: Path


def checkpoint_move(node: NodePlan, output: OutputPlan, aside: Aside) -> Move | None:
    folder = output.checkpoint.local
    if folder is None or not folder.exists() or output.begins_anew:
        return None
    suffix = f"-{output.name}" if len(node.outputs) > 1 else ""
    return Move(f"checkpoint of node {node.name!r}", folder, aside.target(folder, f"{node.name}/checkpoint{suffix}"))


def output_move(node: NodePlan, output: OutputPlan, aside: Aside) -> Move | None:
    folder = None if output.location is None else output.location.local
    if folder is None or output.sink.log_folder is None or not folder.exists():
        return None
    return Move(f"output {output.name!r}", folder, aside.target(folder, f"{node.name}/output-{output.name}"))


def readers_of(outputs: Sequence[OutputPlan], others: Iterable[NodePlan]) -> Iterator[tuple[NodePlan, str]]:
    """The nodes that read one of these outputs, and its name."""
    for reader in others:
        read = {source.location.text for source in reader.inputs if source.location is not None}
        for output in outputs:
            if output.location is not None and output.location.text in read:
                yield reader, output.name
