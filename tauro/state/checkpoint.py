"""A local Spark checkpoint, read without Spark.

What Spark writes, and in which order, for a batch `n` that reads folder `k` of its query:

1. `sources/<k>/<m>`: the files it has found, one JSON a line, under a log number `m` of that source. Every tenth
   is `<m>.compact` and repeats all files before it. Spark never reads a path again that stands in this log.
2. `offsets/<n>`: the batch is planned; for each source the log number up to which it reads (`{"logOffset": m}`).
3. the output;
4. `commits/<n>`: the batch is done.

A crash between 1 and 2 leaves files in the log that no batch has planned: the next batch takes them. So every file
in a log is read exactly once, and it must stay where it is until the batch that read it is committed.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from tauro.errors import EnvironmentUnfitError
from tauro.state.storage import environment_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERED: Final = re.compile(r"(\d+)(\.compact)?")
_QUERY_ID: Final = re.compile(r"[\w-]{1,100}")
"""Spark's are UUIDs. They become names of files."""


@dataclass(frozen=True)
class ListedFile:
    """One file in a source's log."""

    path: Path
    log_number: int
    is_consumed: bool
    """Whether the batch that read it is committed."""


@dataclass(frozen=True)
class LoggedFile:
    uri: str
    """As Spark writes it: encoded, with the scheme."""
    changed_at: int
    """When it was last changed, in milliseconds since 1970."""


class Checkpoint:
    """Reads the disk at every call, so it also serves while Spark writes.

    Every method raises EnvironmentUnfitError, which names the file, where the checkpoint is damaged or unreadable.

    `inputs` is the number of streams that the query was given. Where it reads more (a join of a stream with itself:
    Spark lists the folder twice, with a log for each, and repeats sources in the offsets), a file counts as read only
    when every log that could be of its folder has it.
    """

    def __init__(self, path: Path, inputs: int | None = None) -> None:
        self.path = path
        self._inputs = inputs

    @property
    def is_new(self) -> bool:
        """Whether no query has ever run on it."""
        return self.query_id is None and self.last_planned < 0 and self.last_committed < 0

    @property
    def query_id(self) -> str | None:
        path = self.path / "metadata"
        if not path.exists():
            return None
        content = _json(path, _text(path))
        query_id = content.get("id") if isinstance(content, dict) else None
        if not isinstance(query_id, str) or not _QUERY_ID.fullmatch(query_id):
            raise _damaged(path, "no query id in it")
        return query_id

    @property
    def last_planned(self) -> int:
        """Number of the newest batch in the offset log, -1 where there is none."""
        return last_number(self.path / "offsets")

    @property
    def last_committed(self) -> int:
        """Number of the newest batch in the commit log, -1 where there is none."""
        return last_number(self.path / "commits")

    @property
    def planned_offsets(self) -> list[Any]:
        """Up to where the newest planned batch reads each source; None where a source has nothing yet."""
        return self._offsets(self.last_planned)

    @property
    def committed_offsets(self) -> list[Any]:
        """Up to where the newest committed batch has read each source; nothing where none is."""
        return self._offsets(self.last_committed)

    def listed_files(self, folder: Path) -> tuple[ListedFile, ...]:
        """All files directly in `folder` that any source of the query has listed, in the order of the log.

        The sources are searched by path, not by number: the numbers follow the order in which the user's function
        joins its inputs.
        """
        if self.is_shared(self.last_planned):
            return tuple(self._shared_files(folder))
        return tuple(file for file in self._all_listed() if file.path.parent == folder)

    def foreign_folders(self, *folders: Path) -> frozenset[Path]:
        """Folders in the source logs that are none of `folders`: those of a project that has moved, say."""
        return frozenset(file.path.parent for file in self._all_listed()) - frozenset(folders)

    def newest_folders(self) -> frozenset[Path]:
        """Where the file lay that each source has listed last; cheap, however long the logs are."""
        newest = (list(log_files(source))[-1:] for source in self._sources())
        return frozenset(path.parent for logs in newest for log in logs for path, _ in _entries(log, newest=True))

    def batch_files(self, batch_id: int, folder: Path) -> tuple[Path, ...]:
        """The files that one batch read from `folder`; cheap enough to be called after every commit.

        Of a folder that is read twice: those that are still there and that nobody needs any more.
        """
        if self.is_shared(batch_id):
            return tuple(file.path for file in self._shared_files(folder) if file.is_consumed and file.path.exists())
        logs = self._logs_of(batch_id)
        found = [path for log, number in logs for path, listed_in in _entries(log) if listed_in == number]
        return tuple(path for path in found if path.parent == folder)

    def logged_files(self, batch_id: int) -> tuple[LoggedFile, ...]:
        """The files that one batch read from any folder, or place that Spark alone can reach; each of them once."""
        found = [
            LoggedFile(entry["path"], int(entry.get("timestamp", 0)))
            for log, number in self._logs_of(batch_id)
            for entry, listed_in in _said(log)
            if listed_in == number
        ]
        return tuple(dict.fromkeys(found))

    def has_batch(self, batch_id: int) -> bool:
        """Whether it is known what a batch has read: Spark keeps the newest hundred."""
        return (self.path / "offsets" / str(batch_id)).exists() and (
            batch_id == 0 or (self.path / "offsets" / str(batch_id - 1)).exists()
        )

    def offsets_of(self, batch_id: int) -> list[tuple[Any, Any]]:
        """Where a batch began and ended to read each source; None where nobody knows, or there is nothing yet.

        Where the first batch began is what a source has kept itself, as Kafka's does.
        """
        ends = self._offsets(batch_id)
        starts = self._offsets(batch_id - 1) if batch_id else [self._initial(source) for source in range(len(ends))]
        return list(zip(starts + [None] * (len(ends) - len(starts)), ends, strict=False))

    def _initial(self, source: int) -> Any:
        path = self.path / "sources" / str(source) / "0"
        if not path.exists():
            return None
        version, _, text = _text(path).lstrip("\0").partition("\n")
        try:
            return json.loads(text) if version == "v1" else None
        except (ValueError, RecursionError):
            return None

    def _all_listed(self) -> Iterator[ListedFile]:
        committed = self._log_ends(self.last_committed)
        for source in self._sources():
            end = committed.get(int(source.name), -1)
            for path, number in _source_log(source):
                yield ListedFile(path, number, is_consumed=number <= end)

    def _logs_of(self, batch_id: int) -> Iterator[tuple[Path, int]]:
        """Where the files of a batch are named, and under which number there."""
        ends, starts = self._log_ends(batch_id), self._log_ends(batch_id - 1)
        for source in self._sources():
            first, last = starts.get(int(source.name), -1) + 1, ends.get(int(source.name), -1)
            yield from ((_log_with(source, number), number) for number in range(first, last + 1))

    def is_shared(self, batch_id: int) -> bool:
        """Whether a folder is read twice, so that nothing tells which of its files a batch has read."""
        return self._inputs is not None and len(self._offsets(batch_id)) > self._inputs

    def _shared_files(self, folder: Path) -> Iterator[ListedFile]:
        """As nothing tells which offset belongs to which log, the lowest counts for all."""
        offsets = [known or {"logOffset": -1} for known in self._offsets(self.last_committed)]
        end = min((offset["logOffset"] for offset in offsets if is_log_offset(offset)), default=-1)
        logs = [dict(_source_log(source)) for source in self._sources()]
        mine = [log for log in logs if not log or any(path.parent == folder for path in log)]
        for path in dict.fromkeys(path for log in mine for path in log if path.parent == folder):
            numbers = [log.get(path) for log in mine]
            is_consumed = all(number is not None and number <= end for number in numbers)
            yield ListedFile(path, max(number for number in numbers if number is not None), is_consumed)

    def _sources(self) -> list[Path]:
        """Those that read files."""
        folder = self.path / "sources"
        names = [name for name in _names(folder) if name.isdigit()]
        return [folder / name for name in sorted(names, key=int) if _is_of_files(folder / name)]

    def _log_ends(self, batch_id: int) -> dict[int, int]:
        """For each file source, the last log number that the batch reads."""
        offsets = enumerate(self._offsets(batch_id))
        return {k: offset["logOffset"] for k, offset in offsets if is_log_offset(offset)}

    def _offsets(self, batch_id: int) -> list[Any]:
        """Up to where the batch reads each source; None where a source has nothing yet."""
        path = self.path / "offsets" / str(batch_id)
        if batch_id < 0:
            return []
        lines = _text(path).split("\n")
        if lines[0] != "v1" or len(lines) < 2:  # noqa: PLR2004 - the version line, and the batch's metadata
            raise _damaged(path, f"version line {lines[0]!r}")
        return [None if line == "-" else _json(path, line) for line in lines[2:] if line]


def last_number(folder: Path) -> int:
    """The highest number in a log folder of Spark's, -1 where there is none."""
    return max(_numbers(folder), default=-1)


def log_files(folder: Path) -> Iterator[Path]:
    """The files of a log that is compacted, from the newest compaction on; there may be no such file where one is due.

    Those before it are repeated in it, and may be gone.
    """
    numbers = _numbers(folder)
    compact = max((number for number, name in numbers.items() if name.endswith(".compact")), default=0)
    return (_log_file(folder, number) for number in range(compact, max(numbers, default=-1) + 1))


def _numbers(folder: Path) -> dict[int, str]:
    """File names by number; where both are there, the compact one counts."""
    matches = [match for match in map(_NUMBERED.fullmatch, sorted(_names(folder))) if match]
    return {int(match[1]): match[0] for match in matches}


def _is_of_files(source: Path) -> bool:
    """Sources of other kinds keep no log there, but where they began: Kafka's behind a zero byte, the rate's a time."""
    first = source / "0"
    if not first.exists():
        return True
    version, _, kept = _text(first).partition("\n")
    return not version.startswith("\0") and not kept.strip().isdigit()


def _source_log(source: Path) -> Iterator[tuple[Path, int]]:
    for path in log_files(source):
        yield from _entries(path)


def _log_file(source: Path, number: int) -> Path:
    compact = source / f"{number}.compact"
    return compact if compact.exists() else source / str(number)


def _log_with(source: Path, number: int) -> Path:
    """A file that is gone is repeated in the next compact one."""
    path = _log_file(source, number)
    if path.exists():
        return path
    later = (found for found, name in _numbers(source).items() if found > number and name.endswith(".compact"))
    holding = min(later, default=None)
    return path if holding is None else source / f"{holding}.compact"


def _entries(path: Path, *, newest: bool = False) -> Iterator[tuple[Path, int]]:
    return ((Path(unquote(urlsplit(entry["path"]).path)), number) for entry, number in _said(path, newest=newest))


def _said(path: Path, *, newest: bool = False) -> Iterator[tuple[dict[str, Any], int]]:
    """What a source's log says of each file, and under which number it was listed."""
    version, *lines = _text(path).rstrip("\n").split("\n")
    if version != "v1":
        raise _damaged(path, f"version line {version!r}")
    for line in filter(None, lines[-1:] if newest else lines):
        entry = _json(path, line)
        if not (isinstance(entry, dict) and isinstance(entry.get("path"), str)):
            raise _damaged(path, "not a line of a source's log")
        try:
            yield entry, int(entry["batchId"])
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(path, "not a line of a source's log") from error


def is_log_offset(offset: Any) -> bool:
    """Whether a source of files has left it: the number up to which its log is read."""
    return isinstance(offset, dict) and set(offset) == {"logOffset"}


def _json(path: Path, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "incomplete") from error


def _text(path: Path) -> str:
    try:
        with environment_errors("read the checkpoint's", path):
            return path.read_text("utf-8", errors="replace")
    except EnvironmentUnfitError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise _damaged(path, "missing") from error
        raise


def _names(folder: Path) -> list[str]:
    try:
        with environment_errors("read the checkpoint's", folder):
            return [entry.name for entry in os.scandir(folder)]
    except EnvironmentUnfitError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return []
        raise


def _damaged(path: Path, what: str) -> EnvironmentUnfitError:
    return EnvironmentUnfitError(
        f"the checkpoint is damaged: {str(path)!r}: {what}",
        hint="restore it from a copy, together with its output; or remove both, to read all files anew",
    )
