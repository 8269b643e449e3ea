"""Damaged files in a checkpoint, named before Spark meets them: it dies of them without a name, or in silence.

Which files Spark needs was tried, with Spark 4.2, by taking each away, emptying it and cutting it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tauro.state.checkpoint import last_number
from tauro.state.storage import environment_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_VERSION: Final = re.compile(r"\0?v\d+")
_NUMBERED: Final = re.compile(r"(\d+)(\.compact)?")
_COPY: Final = "put it back from a copy of the same moment"


@dataclass(frozen=True)
class Damage:
    file: Path
    what: str
    """What is wrong with it, as in `is missing`."""
    remedy: str
    """What can be saved, and how."""


def damages(checkpoint: Path, known_id: str | None = None) -> tuple[Damage, ...]:
    """What is wrong with the files that Spark is going to read; nothing for a checkpoint that is not there yet.

    `known_id` is the query's id, where it is known from elsewhere.
    """
    committed = last_number(checkpoint / "commits")  # before the offsets, which a query that runs is ahead with
    planned = last_number(checkpoint / "offsets")
    metadata = checkpoint / "metadata"
    if planned < 0 and committed < 0 and not metadata.exists():
        return ()
    return (
        *_of_metadata(metadata, known_id, is_used=planned >= 0 or committed >= 0),
        *_of_commits(checkpoint / "commits", committed, planned),
        *_of_offsets(checkpoint / "offsets", planned, committed),
        *_of_sources(checkpoint, planned),
    )


def _of_metadata(file: Path, known_id: str | None, *, is_used: bool) -> Iterator[Damage]:
    remedy = _COPY if is_used else "remove it: nothing has been read yet"
    if is_used and known_id is not None:
        remedy = f'write it anew, it is this one line: {{"id":"{known_id}"}}'
    text = _text(file)
    if text is None:
        yield Damage(file, "is missing", remedy)
    elif not isinstance(_json(text), dict) or not isinstance(_json(text).get("id"), str):
        yield Damage(file, "is empty" if not text else "has no query id in it", remedy)


def _of_commits(folder: Path, committed: int, planned: int) -> Iterator[Damage]:
    if committed < 0:
        return
    file = folder / str(committed)
    what = _fault_of_log(file)
    if what is not None:
        again = f"remove it and '.{committed}.crc': batch {committed} is then done once more"
        yield Damage(file, what, again if committed == planned else _COPY)
    if planned - committed > 1:
        missing = folder / str(committed + 1)
        yield Damage(missing, f"is missing, though batch {planned} has been planned", _COPY)


def _of_offsets(folder: Path, planned: int, committed: int) -> Iterator[Damage]:
    if committed > planned:
        yield Damage(folder / str(committed), "is missing, though the batch is committed", _COPY)
        return
    for number in (planned - 1, planned):
        what = _fault_of_log(folder / str(number)) if number >= 0 else None
        if what is None:
            continue
        is_open = number == planned and committed < planned
        anew = f"remove it and '.{number}.crc': batch {number} was never committed, and is planned anew"
        yield Damage(folder / str(number), what, anew if is_open else _COPY)


def _of_sources(checkpoint: Path, planned: int) -> Iterator[Damage]:
    """Files of a source's log before its last compaction are not read any more."""
    sources = checkpoint / "sources"
    folders = [sources / name for name in sorted(_names(sources)) if name.isdigit()]
    for folder in folders:
        yield from _of_source(folder)
    ends = _log_ends(checkpoint / "offsets" / str(planned))
    is_by_number = max(ends, default=-1) < len(folders)
    for number, end in ends.items():
        logs = [sources / str(number)] if is_by_number or not folders else folders
        if max(last_number(log) for log in logs) < end:
            yield Damage(logs[0] / str(end), f"is missing, though batch {planned} reads it", _COPY)


def _of_source(folder: Path) -> Iterator[Damage]:
    found = {int(match[1]): match[0] for match in map(_NUMBERED.fullmatch, sorted(_names(folder))) if match}
    compacts = [number for number, name in found.items() if name.endswith(".compact")]
    for number in range(max(compacts, default=0), max(found, default=-1) + 1):
        file = folder / found.get(number, str(number))
        what = _fault_of_log(file, all_lines=True)
        if what is not None:
            yield Damage(file, what, _COPY)


def _fault_of_log(file: Path, *, all_lines: bool = False) -> str | None:
    """What Spark would stumble over: a version, then a line of JSON, then whatever the log is for."""
    text = _text(file)
    if text is None:
        return "is missing"
    if not text:
        return "is empty"
    version, *lines = text.split("\n")
    if not _VERSION.fullmatch(version):
        return f"does not begin with a version, but with {version[:20]!r}"
    if not all_lines:
        lines = lines[:1] + [line for line in lines[1:] if line.startswith("{")] if lines else [""]
    else:
        lines = [line for line in lines if line.startswith("{")]
    return None if all(_json(line) is not None for line in lines) else "is cut short"


def _log_ends(file: Path) -> dict[int, int]:
    """Of each source that reads files, up to where the batch does."""
    lines = enumerate((_text(file) or "").split("\n")[2:])
    offsets = {number: _json(line) for number, line in lines}
    return {
        number: offset["logOffset"]
        for number, offset in offsets.items()
        if isinstance(offset, dict) and set(offset) == {"logOffset"}
    }


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(file: Path) -> str | None:
    with environment_errors("read the checkpoint's", file):
        try:
            return file.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return None


def _names(folder: Path) -> list[str]:
    with environment_errors("read the checkpoint's", folder):
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []
