"""Files that lie in a watched folder and are not read: they were refused, or have changed since they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tauro.state.file_ledger import UNREAD
from tauro.state.peek import peek_files
from tauro.visible import visible
from tauro_cli.quarantine import print_counts
from tauro_cli.watched_folder import folder_of, inputs_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from tauro_cli.quarantine import Selected

_CHANGED: Final = "it was read before, and has other content now"


def print_list(selected: Selected, out: TextIO) -> int:
    """How many rows are in quarantine, and the files that are not read at all, each with the reason."""
    files = unread_files(selected)
    if selected.places or not files:
        print_counts(selected, out)
    for place, reasons in files.items():
        out.write(f"{'/'.join(place)}: {len(reasons)} file{'s' * (len(reasons) != 1)} not read\n")
        for path, reason in reasons.items():
            out.write(f"          {visible(path)}: {visible(reason)}\n")
    return 0


def unread_files(selected: Selected) -> dict[tuple[str, str, str], dict[str, str]]:
    """Why each is not, by its path, as the last run saw it; by pipeline, node and input, where there are any."""
    found = {
        place: _of_folder(selected, "/".join(place), folder)
        for place, (source, _) in inputs_of(selected).items()
        if (folder := folder_of(source, selected.spec.root)) is not None
    }
    return {place: reasons for place, reasons in found.items() if reasons}


def _of_folder(selected: Selected, scope: str, folder: Path) -> dict[str, str]:
    latest = {record.path: record for record in peek_files(selected.state.ledger, scope)}
    unread = [record for record in latest.values() if record.state in UNREAD and (folder / record.path).exists()]
    root = selected.spec.root
    shown = folder.relative_to(root) if folder.is_relative_to(root) else folder
    return {str(shown / record.path): record.detail or _CHANGED for record in unread}
