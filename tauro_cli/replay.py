"""`tauro quarantine replay`: mended rows come back as a file of their own in the folder that they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tauro.errors import TauroError
from tauro.state.storage import environment_errors
from tauro.streaming.landing.shelf import hash_path
from tauro_cli.watched_folder import WatchedFolder

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO, TextIO

    from tauro_cli.quarantine import Selected

_MARK_DIGITS: Final = 16


def print_file(selected: Selected, out: BinaryIO, err: TextIO) -> int:
    """The rows of one input as a file that can be mended and brought back.

    Raises:
        UsageError: several inputs are meant, or one whose rows are not in files.
        TauroError: they can't be written as its files are.
    """
    folder = WatchedFolder.of(selected)
    rows = [row for place, rows in selected.quarantines() for row in rows.all() if "/".join(place) == folder.scope]
    if not rows:
        err.write("nothing is in quarantine\n")
        return 0
    try:
        out.write(folder.reader.file_of(folder.source, folder.schema, [row.text for row in rows]))
    except (UnicodeEncodeError, LookupError) as error:
        text = f"the rows can't be written in the encoding of input {folder.scope!r}: {error}"
        raise TauroError(text, hint="'--format json' prints them in UTF-8") from error
    until = max(row.time for row in rows)
    err.write(f"once they are back, 'tauro quarantine purge --until {until}' removes these rows, and no later ones\n")
    return 0


def bring_back(selected: Selected, file: Path, out: TextIO) -> int:
    """Put a file into the watched folder under a name that is made of its content, unless it is there or was read.

    Raises:
        UsageError: several inputs are meant, or one that watches no folder; or the file would not be taken.
        TauroError: it would be refused.
    """
    folder = WatchedFolder.of(selected)
    with environment_errors("read", file):
        content, content_hash = file.read_bytes(), hash_path(file)
    mark = content_hash[:_MARK_DIGITS]
    name = f"{file.name.split('.')[0]}-{mark}{''.join(file.suffixes)}"
    folder.check(name, content)
    twin = folder.put(name, content, content_hash, mark)
    if twin is not None:
        out.write(f"{str(twin)!r} has the same rows: they are not read twice\n")
        return 0
    out.write(f"{str(folder.path / name)!r} is read by the run that goes on, or by the next one\n")
    return 0
