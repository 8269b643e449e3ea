"""Files that are packed, as Spark tells them: by the end of their name."""

from __future__ import annotations

import bz2
import gzip
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from tauro.streaming.landing.refusal import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_OPENERS: Final[dict[str, Callable[..., Any]]] = {".gz": gzip.open, ".bz2": bz2.open}
_MAGIC: Final = {".gz": b"\x1f\x8b", ".bz2": b"BZh"}
_BLOCK: Final = 1 << 20
_LARGEST_UNSUSPECTED: Final = 256 << 20
_MOST_TIMES: Final = 200
"""A few bytes can stand for terabytes; tables of rows hardly ever shrink so much."""

PACKED_SUFFIXES: Final = tuple(_OPENERS)
UNREADABLE_SUFFIXES: Final = (".zst", ".xz", ".zip", ".lz4", ".snappy", ".deflate", ".7z", ".Z")
"""Packed in a way that can't be checked here, or that Spark can't read."""


def open_unpacked(path: Path) -> BinaryIO:
    """The bytes of a file as Spark will read them; none of an empty one, whatever its name."""
    opener = _OPENERS.get(path.suffix) if path.stat().st_size else None
    return cast("BinaryIO", path.open("rb") if opener is None else opener(path, "rb"))


def create_packed(path: Path) -> BinaryIO:
    """A new file, packed as its name says."""
    opener = _OPENERS.get(path.suffix)
    return cast("BinaryIO", path.open("xb") if opener is None else opener(path, "xb"))


def check_compression(path: Path) -> None:
    """Read a packed file to its end: Spark dies of one that is cut, again at every restart.

    Raises:
        FileRefusedError: it is damaged, or packed otherwise than its name says.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        return
    for suffix, magic in _MAGIC.items():
        if head.startswith(magic) and path.suffix != suffix and suffix == ".gz":
            raise FileRefusedError("it is packed with gzip, but its name does not say so", "let its name end in '.gz'")
    if path.suffix not in _OPENERS:
        return
    if not head.startswith(_MAGIC[path.suffix]):
        raise FileRefusedError(f"its name ends in {path.suffix!r}, but it is not packed", "take the ending away")
    try:
        with open_unpacked(path) as unpacked:
            _check_size(unpacked, path.stat().st_size)
    except (EOFError, OSError, ValueError, zlib.error) as error:
        what = "it is cut off" if isinstance(error, EOFError) else f"it can't be unpacked: {error}"
        raise FileRefusedError(what, "write it again, whole") from error


def _check_size(unpacked: BinaryIO, packed_size: int) -> None:
    size = 0
    while block := unpacked.read(_BLOCK):
        size += len(block)
        if size > max(_LARGEST_UNSUSPECTED, _MOST_TIMES * packed_size):
            raise FileRefusedError(
                f"it unpacks to more than {_MOST_TIMES} times its size, and more than {_LARGEST_UNSUSPECTED >> 20} MiB",
                "if all of that is rows, unpack it before it is put there",
            )
