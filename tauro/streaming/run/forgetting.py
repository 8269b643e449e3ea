"""Making the ledger forget what a node has read out of its folders."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tauro.state.file_ledger import FileRecord, FileState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.state.aside import Aside
    from tauro.state.ledger import Ledger
    from tauro.streaming.run.plan import NodePlan


@dataclass(frozen=True)
class ForgetfulInput:
    name: str
    scope: str
    source: Path | None
    """The user's folder; None for an input whose rows Tauro keeps itself."""
    landing: Path
    records: tuple[FileRecord, ...]

    @property
    def again(self) -> tuple[FileRecord, ...]:
        """What is there to be read again."""
        return tuple(record for record in self.records if self._is_there(record))

    @property
    def gone(self) -> tuple[FileRecord, ...]:
        """What was read, and is no longer in the folder: its rows are in the old output alone."""
        read = (record for record in self.records if record.state is FileState.READ)
        return tuple(record for record in read if not self._is_there(record))

    @property
    def unread(self) -> frozenset[str]:
        """Copies that are not read yet, and the only ones left: they stay, to be read then."""
        waiting = (record for record in self.records if record.state is FileState.LANDED)
        return frozenset(record.name for record in waiting if not self._is_there(record))

    @property
    def node(self) -> str:
        return self.scope.split("/")[1]

    def forget(self, ledger: Ledger, aside: Aside) -> None:
        """Copies and records go aside, but for those of files that would be lost by it."""
        folder = f"{self.node}/landing-{self.name}"
        if self.landing.is_dir():
            kept = [path for path in sorted(self.landing.iterdir()) if path.name not in self.unread]
            for path in kept:
                aside.move(path, aside.target(path, f"{folder}/{path.name}"))
        forgotten = [record for record in self.records if record.name not in self.unread]
        if forgotten:
            lines = "".join(json.dumps(asdict(record)) + "\n" for record in forgotten)
            aside.write(f"{folder}.jsonl", lines)
        ledger.files(self.scope).forget(record.name for record in forgotten)

    def _is_there(self, record: FileRecord) -> bool:
        return self.source is not None and (self.source / record.path).is_file()


def forgetful_inputs(node: NodePlan, ledger: Ledger) -> Iterator[ForgetfulInput]:
    for plan in node.inputs:
        if plan.landing is None or not plan.is_stream:
            continue
        scope = f"{node.scope}/{plan.name}"
        source = None if plan.location is None else plan.location.local
        yield ForgetfulInput(plan.name, scope, source, plan.landing, ledger.files(scope).all())
