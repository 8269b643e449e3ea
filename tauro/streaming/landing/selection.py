"""Which files of a folder an input takes."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from tauro.streaming.landing.compression import PACKED_SUFFIXES, UNREADABLE_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

_HIDDEN_STARTS: Final = (".", "_", "~")
_UNFINISHED_ENDS: Final = ("._copying_", ".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")


@dataclass(frozen=True)
class Selection:
    """By name alone.

    Hidden names (`.x`, `_x`, `~x`) and those of unfinished files (`x.tmp`, `x.part`, `x._COPYING_`, ...) are never
    taken and never told. Of the rest `pattern` decides, where the user gives one: a shell pattern, compared with the
    file's name without its folder, in the user's spelling. Else a name must end as the format's files do, in any
    case, packed or not (`.csv`, `.CSV`, `.csv.gz`). What is left out is told once, so that nobody waits for a
    `sales.dat` in vain; a `README.md` in the folder does no harm.
    """

    suffixes: tuple[str, ...] = ()
    """Empty: every name."""
    pattern: str | None = None
    recursive: bool = False

    def hides(self, name: str) -> bool:
        """Whether a file or folder is passed over without a word."""
        return name.startswith(_HIDDEN_STARTS) or name.lower().endswith(_UNFINISHED_ENDS)

    def objection(self, name: str) -> tuple[str, str] | None:
        """Why a file of this name is not taken, and what to do about it; None where it is taken."""
        undecodable = self.name_objection(name)
        if undecodable is not None:
            return undecodable
        if self.pattern is not None and not fnmatchcase(name, self.pattern):
            return self._other(f"does not fit {self.pattern!r}")
        for suffix in UNREADABLE_SUFFIXES:
            if name.endswith(suffix):
                return f"files packed as {suffix!r} can't be read here", "unpack it, or pack it with gzip"
        for suffix in PACKED_SUFFIXES:
            if name.lower().endswith(suffix) and not name.endswith(suffix):
                return f"Spark only unpacks names that end in {suffix!r}, in small letters", "rename it"
        if self.pattern is None and self.suffixes and not _stem(name).lower().endswith(self.suffixes):
            return self._other(f"does not end in {_either(self.suffixes)}")
        return None

    def name_objection(self, name: str) -> tuple[str, str] | None:
        """Why nothing of this name can be taken, be it a file or a folder."""
        if not name.isprintable() and _is_undecodable(name):
            return "its name is not text in UTF-8, which Spark can't open", "rename it"
        return None

    def _other(self, reason: str) -> tuple[str, str]:
        return f"its name {reason}", "name the files to take with 'file_pattern:', as in 'file_pattern: \"*.dat\"'"


def _stem(name: str) -> str:
    for suffix in PACKED_SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def _either(suffixes: Iterable[str]) -> str:
    return " or ".join(repr(suffix) for suffix in suffixes)


def _is_undecodable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return True
    return False
