"""Where a stream of a Delta table begins that is set back: at a version, or at the first one since a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tauro.errors import UsageError
from tauro.state.delta_log import DeltaLog
from tauro.state.delta_times import commit_times
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.point import Beginning, Point, shown_time

if TYPE_CHECKING:
    from datetime import datetime

_ALL_OF_IT = "'tauro reset' lets it begin with the whole table"


def beginning(path: str, point: Point, place: Any, *, option: str, latest: str) -> Beginning:
    """`option` is the one that says where a stream begins, and `latest` its word for the end.

    Raises:
        UsageError: the table has no such version, or none that is still in its log.
    """
    local = locate(path, Path("/")).local
    if local is None:
        return _unseen(path, point, option)
    log = DeltaLog(local)
    if not log.exists:
        raise UsageError(f"there is no Delta table in '{path}'", hint="look at the 'path:' of the input")
    if point.time is not None:
        version = _since(log, point.time, path)
    elif str(point.offset).strip().casefold() == latest:
        version = log.last_version + 1
    else:
        version = _checked(log, _number(point.offset), path)
    return Beginning({option: str(version)}, _shown(log, version), _notes(version, place))


def _unseen(path: str, point: Point, option: str) -> Beginning:
    if point.time is not None:
        raise UsageError(
            f"when the versions of '{path}' were made is not known here: it is not on this machine",
            hint="say one with --to-offset; 'DESCRIBE HISTORY' lists them with their times",
        )
    note = f"'{path}' is not on this machine: whether it has that version is not looked at"
    return Beginning({option: str(_number(point.offset))}, f"version {point.offset}", (note,))


def _number(offset: str | None) -> int:
    text = str(offset).strip()
    if not (text.isascii() and text.isdigit()):
        raise UsageError(
            f"--to-offset can't be {offset!r}: it is no version of a Delta table", hint="say its number, or 'latest'"
        )
    return int(text)


def _checked(log: DeltaLog, version: int, path: str) -> int:
    if version > log.last_version + 1:
        raise UsageError(
            f"the Delta table in '{path}' has no version {version}", hint=f"its last is {log.last_version}"
        )
    first = min(log.files)
    if version < first:
        reason = f"version {version} of the Delta table in '{path}' is no longer in its log"
        raise UsageError(reason, hint=f"the oldest that is there is {first}; {_ALL_OF_IT}")
    return version


def _since(log: DeltaLog, time: datetime, path: str) -> int:
    """A time before all that the log still has is refused where something is gone from it."""
    times = list(commit_times(log))
    first, begun = times[0]
    if time < begun and first > 0:
        reason = f"the log of the Delta table in '{path}' does not reach back to {shown_time(time)}"
        raise UsageError(reason, hint=f"it begins with version {first}, of {shown_time(begun)}; {_ALL_OF_IT}")
    return next((version for version, made in times if made >= time), log.last_version + 1)


def _shown(log: DeltaLog, version: int) -> str:
    made = dict(commit_times(log)).get(version)
    return f"version {version}, " + ("the next one that is written" if made is None else f"of {shown_time(made)}")


def _notes(version: int, place: Any) -> tuple[str, ...]:
    """A place names the version that is read next, or the one that is read in part."""
    reached = place.get("reservoirVersion") if isinstance(place, dict) else None
    if reached is None or version <= reached:
        return ()
    return (f"versions {reached} to {version - 1} are passed over",)
