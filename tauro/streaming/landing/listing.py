"""A look at the user's folder: names and `stat`, nothing is opened."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tauro.streaming.landing.events import EventKind, FileEvent
from tauro.streaming.landing.links import link_objection
from tauro.streaming.landing.source_file import signature_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tauro.state.file_ledger import Signature
    from tauro.streaming.landing.selection import Selection

_KINDS: Final = {stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}


@dataclass(frozen=True)
class Found:
    path: str
    """Relative to the folder, with forward slashes."""
    signature: Signature
    ctime_ns: int


@dataclass
class Look:
    folder_owner: int
    """By number."""
    found: list[Found] = field(default_factory=list)
    """The files that are new, or not as they are known."""
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, reason and remedy of what is not taken."""
    missing: OSError | None = None
    """Why the folder itself can't be listed."""
    is_mounted: bool = False
    """Whether the folder is where another file system begins, as a share is."""


def look_into(
    folder: Path, selection: Selection, known: Mapping[str, tuple[int, ...]], *, with_ctime: bool = True
) -> Look:
    """List what is not known. For a file that is known and unchanged this costs one `stat`.

    `with_ctime` is off where files are hard-linked, which changes the ctime and nothing else.
    """
    look = Look(_owner(folder), is_mounted=os.path.ismount(folder))
    folders = [""]
    while folders:
        prefix = folders.pop()
        try:
            with os.scandir(folder / prefix) as entries:
                for entry in entries:
                    _sort_in(look, folders, prefix + entry.name, entry, selection, known, with_ctime)
        except OSError as error:
            if not prefix:
                look.missing = error
            elif not isinstance(error, FileNotFoundError):
                look.skipped.append((prefix, _reason(error), remedy(error)))
    return look


def _sort_in(
    look: Look,
    folders: list[str],
    path: str,
    entry: os.DirEntry[str],
    selection: Selection,
    known: Mapping[str, tuple[int, ...]],
    with_ctime: bool,
) -> None:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    signature = signature_of(status, with_ctime=with_ctime)
    if known.get(path) == signature or selection.hides(entry.name):
        return
    if stat.S_ISREG(status.st_mode):
        objection = selection.objection(entry.name) or link_objection(status, look.folder_owner)
        if objection is None:
            look.found.append(Found(path, signature, status.st_ctime_ns))
        else:
            look.skipped.append((path, *objection))
    elif stat.S_ISDIR(status.st_mode):
        objection = _folder_objection(entry, selection)
        if objection is not None:
            look.skipped.append((path, *objection))
        elif selection.recursive:
            folders.append(path + "/")
    else:
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "not a regular file")
        look.skipped.append((path, f"it is {kind}", "put the file itself there"))


def _owner(folder: Path) -> int:
    try:
        return folder.stat().st_uid
    except OSError:
        return -1


def _folder_objection(entry: os.DirEntry[str], selection: Selection) -> tuple[str, str] | None:
    undecodable = selection.name_objection(entry.name)
    if undecodable is not None or selection.recursive or not _holds_something(entry.path, selection):
        return undecodable
    return "it is a folder in the folder", "to take its files too, say 'recursive: true'"


def _holds_something(path: str, selection: Selection) -> bool:
    try:
        with os.scandir(path) as entries:
            return any(not selection.hides(entry.name) for entry in entries)
    except OSError:
        return False


def folder_event(shown: str, error: OSError) -> FileEvent:
    """What is told of a folder that can't be listed."""
    if isinstance(error, FileNotFoundError):
        return FileEvent(EventKind.VANISHED, shown, "the folder is not there")
    if isinstance(error, NotADirectoryError):
        return FileEvent(EventKind.VANISHED, shown, "it is a file, not a folder")
    hint = "give this user the right to list and read it" if isinstance(error, PermissionError) else remedy(error)
    return FileEvent(EventKind.REFUSED, shown, f"the folder can't be listed: {_reason(error)}", hint)


def unmounted_event(shown: str) -> FileEvent:
    return FileEvent(EventKind.VANISHED, shown, "nothing is mounted there any more", "mount it again")


def remedy(error: OSError) -> str:
    """What to do where something can't be read."""
    if isinstance(error, PermissionError):
        return "let this user read it"
    return "look after its disk, or its share; meanwhile it is tried again and again"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
