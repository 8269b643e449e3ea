"""Some files that take the steps from a hidden copy to a landed one together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from tauro.state.file_ledger import FileState

if TYPE_CHECKING:
    from tauro.state.file_ledger import FileLedger
    from tauro.streaming.landing.examiner import Finding
    from tauro.streaming.landing.listing import Found
    from tauro.streaming.landing.shelf import Shelf


class Group:
    """Findings that share the ledger's two transactions. As a context it leaves no copy behind that has not landed."""

    def __init__(self, files: FileLedger, shelf: Shelf) -> None:
        self._files = files
        self._shelf = shelf
        self._members: list[tuple[Found, Finding]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _found, finding in self._members:
            if finding.snapshot is not None:
                self._shelf.discard(finding.snapshot)

    def __len__(self) -> int:
        return len(self._members)

    def add(self, found: Found, finding: Finding) -> None:
        self._members.append((found, finding))

    def publish(self) -> list[tuple[Found, Finding]]:
        """Steps 2 to 4 of `tauro.streaming.landing.folder`; returns the members, all of which are settled now."""
        findings = [finding for _, finding in self._members]
        records = [finding.record for finding in findings if finding.record is not None]
        landing = [(f.snapshot, f.record.name) for f in findings if f.snapshot is not None and f.record is not None]
        if records:
            self._files.put(records)
        if landing:
            self._shelf.publish(landing)
            self._files.move([name for _, name in landing], FileState.LANDED)
        published, self._members = self._members, []
        return published
