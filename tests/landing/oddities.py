"""One table: each format of files, with each oddity that a file may have, and what is to come of it."""

from __future__ import annotations

import bz2
import gzip
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import pyarrow as pa
from pyarrow import orc, parquet

SKIPPED: Final = "it has no rows yet"


@dataclass(frozen=True)
class Oddity:
    """A file that is read into some rows, or refused or passed over for a reason."""

    name: str
    content: bytes
    rows: tuple[str, ...] = ()
    """The values of its only column, `value`."""
    reason: str = ""


@dataclass(frozen=True)
class Format:
    """What files of a format are like; all have one column of texts."""

    name: str
    oddities: tuple[Oddity, ...]
    options: dict[str, Any] = field(default_factory=dict)


def packed(suffix: str, plain: bytes, rows: tuple[str, ...]) -> tuple[Oddity, ...]:
    """What may be wrong with a file of lines that is packed."""
    long = gzip.compress(plain * 9999, mtime=0)
    return (
        Oddity(f"packed{suffix}.gz", gzip.compress(plain, mtime=0), rows),
        Oddity(f"packed{suffix}.bz2", bz2.compress(plain), rows),
        Oddity(f"sub/deep/packed{suffix}.gz", gzip.compress(plain, mtime=0), rows),
        Oddity(f"packed-nothing{suffix}.gz", gzip.compress(b"", mtime=0), reason=SKIPPED),
        Oddity(f"empty{suffix}.gz", b"", reason=SKIPPED),
        Oddity(f"cut{suffix}.gz", long[: len(long) // 2], reason="it is cut off"),
        Oddity(f"fake{suffix}.gz", plain, reason="its name ends in '.gz', but it is not packed"),
        Oddity(f"hidden{suffix}", gzip.compress(plain, mtime=0), reason="it is packed with gzip, but its name"),
    )


def text(suffix: str, plain: str, rows: tuple[str, ...]) -> tuple[Oddity, ...]:
    """What may be odd about any file of lines; `plain` has a line for each row, and ends with a line end."""
    content = plain.encode()
    return (
        Oddity(f"plain{suffix}", content, rows),
        Oddity(f"sub/plain{suffix}", content, rows),
        Oddity(f"mark{suffix}", b"\xef\xbb\xbf" + content, rows),
        Oddity(f"crlf{suffix}", content.replace(b"\n", b"\r\n"), rows),
        Oddity(f"cr{suffix}", content.replace(b"\n", b"\r"), rows),
        Oddity(f"no-end{suffix}", content[:-1], rows),
        Oddity(f"empty{suffix}", b"", reason=SKIPPED),
        Oddity(f"latin{suffix}", plain.replace("b", "é").encode("latin-1"), reason="it is not text in UTF-8"),
        Oddity(f"utf-16{suffix}", plain.encode("utf-16"), reason="it is not text in UTF-8"),
        Oddity(f"utf-16-le{suffix}", plain.encode("utf-16-le"), reason="it holds NUL bytes"),
        Oddity(f"picture{suffix}", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", reason="it "),
        *packed(suffix, content, rows),
    )


def binary(name: str, whole: bytes, none: bytes) -> tuple[Oddity, ...]:
    """What may be odd about a file that is no text."""
    suffix = f".{name}"
    return (
        Oddity(f"plain{suffix}", whole, ("a", "b")),
        Oddity(f"sub/plain{suffix}", whole, ("a", "b")),
        Oddity(f"empty{suffix}", b"", reason=SKIPPED),
        Oddity(f"cut{suffix}", whole[:-9], reason="it is cut off"),
        Oddity(f"lines{suffix}", b"value\na\n", reason=f"it is not a {name} file"),
        Oddity(f"packed{suffix}.gz", gzip.compress(whole, mtime=0), reason=f"it is not a {name} file"),
        Oddity(f"hidden{suffix}", gzip.compress(whole, mtime=0), reason="it is packed with gzip, but its name"),
        Oddity(f"no-rows{suffix}", none, reason=SKIPPED if name == "parquet" else ""),
    )


def parquet_of(*values: str) -> bytes:
    into = BytesIO()
    parquet.write_table(pa.table({"value": pa.array(values, pa.string())}), into)
    return into.getvalue()


def orc_of(*values: str) -> bytes:
    into = BytesIO()
    orc.write_table(pa.table({"value": pa.array(values, pa.string())}), into)
    return into.getvalue()


_LINES: Final = "value\na\nb\n"
_OBJECTS: Final = '{"value": "a"}\n{"value": "b"}\n'
_AB: Final = ("a", "b")

_LATIN: Final = {"encoding": "ISO-8859-1"}

FORMATS: Final = (
    Format(
        "csv",
        (
            *text(".csv", _LINES, _AB),
            Oddity("header.csv", b"value\n", reason=SKIPPED),
            Oddity("header-no-end.csv", b"value", reason=SKIPPED),
            Oddity("blank.csv", b"\n\n", reason=SKIPPED),
            Oddity("quoted.csv", b'"value"\n"a"\n"b"\n', _AB),
            Oddity("doubled.csv", b'value\n"say ""b"", please"\n', ('say "b", please',)),
            Oddity("lines.csv", b'value\n"a\nb"\n', reason="line 2: a quoted value is not closed"),
        ),
    ),
    Format(
        "csv",
        (
            Oddity("lines.csv", b'value\r\n"a\r\nb"\r\nc\r\n', ("a\nb", "c")),
            Oddity("doubled.csv", 'value\n"é ""b"",\n"\n'.encode("latin-1"), ('é "b",\n',)),
        ),
        {"multiLine": True, **_LATIN},
    ),
    Format(
        "json",
        (
            *text(".json", _OBJECTS, _AB),
            Oddity("blank.json", b"\n \r\n", reason=SKIPPED),
            Oddity("list.json", b'[{"value": "a"}, {"value": "b"}]\n', _AB),
            Oddity("escaped.json", b'{"value": "\\u00e9\\n\\"b\\""}\n', ('é\n"b"',)),
        ),
    ),
    Format("json", (Oddity("a.json", '{"value": "é"}\n'.encode("latin-1"), ("é",)),), _LATIN),
    Format("json", (Oddity("a.json", b'[\n{"value": "a"},\n{"value":\n"b"}]', _AB),), {"multiLine": True}),
    Format("text", (*text(".txt", "a\nb\n", _AB), Oddity("blank.txt", b"\n\n", ("", "")))),
    Format("parquet", binary("parquet", parquet_of("a", "b"), parquet_of())),
    Format("orc", binary("orc", orc_of("a", "b"), orc_of())),
)
