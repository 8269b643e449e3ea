"""What a file is called in the landing folder."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

LONGEST_NAME: Final = 240
"""In bytes. File systems take 255; Hadoop puts a dot before and `.crc` behind."""

_UNSAFE: Final = re.compile(rb"[^A-Za-z0-9._-]")
_LANDED: Final = re.compile(r"([0-9a-f]{16})-(.+)", re.DOTALL)
_CUT: Final = "=~"
_SHORTEST_END: Final = 40
"""How much of a long name's end is kept: the suffix tells Spark how a file is compressed."""


def landed_name(path: str, content_hash: str) -> str:
    """The name of a content under a path: the same for the same two, and another for any other two.

    It begins with 16 hexadecimal digits and holds nothing that Hadoop or Spark read a meaning into: letters, digits,
    `.`, `-`, `_`, and `=` with two hexadecimal digits for every other byte. A name too long loses its middle, marked
    with `=~`.
    """
    digest = blake2b(f"{path}\0{content_hash}".encode(), digest_size=8).hexdigest()
    escaped = _UNSAFE.sub(lambda match: b"=%02X" % match[0][0], path.encode()).decode()
    room = LONGEST_NAME - len(digest) - 1
    if len(escaped) > room:
        head = room - _SHORTEST_END - len(_CUT)
        escaped = _without_half_escape(escaped[:head]) + _CUT + escaped[-_SHORTEST_END:].lstrip("=0123456789ABCDEF")
    return f"{digest}-{escaped}"


def user_name(landed: str) -> str:
    """The path, relative to the source folder, that a landed file came from.

    Of a name that was too long, its beginning and end with `...` between.

    Raises:
        ValueError: this is not a landed name.
    """
    match = _LANDED.fullmatch(landed)
    if match is None:
        raise ValueError(f"{landed!r} is not the name of a landed file")
    plain = match[2].replace(_CUT, "...").encode()
    return re.sub(rb"=([0-9A-F]{2})", lambda code: bytes([int(code[1], 16)]), plain).decode(errors="replace")


def is_landed_name(name: str) -> bool:
    return _LANDED.fullmatch(name) is not None


def _without_half_escape(text: str) -> str:
    cut = text.rfind("=", -2)
    return text if cut < 0 else text[:cut]
