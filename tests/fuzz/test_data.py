"""Any bytes in the input folder: landed, refused or left, within bounds, and told in words."""

from __future__ import annotations

import gzip
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat, infer_csv_schema
from tauro.streaming.landing.formats import AnyFile
from tests.fuzz.profiles import profiles
from tests.landing.stand import CSV, Stand

MOST_CPU_SECONDS = 5.0
JSON = AnyFile((".json",), is_text=True)
PIECES = [
    "id",
    "name",
    ",",
    ";",
    '"',
    '""',
    "\\",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "1",
    "é",
    "\ufeff",
    "\0",
    "#",
    "{",
    "}",
    "💥",
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)
contents = st.one_of(
    st.binary(max_size=300),
    texts.map(lambda text: text.encode("utf-8", "surrogatepass")),
    texts.map(lambda text: f"id,name\n{text}".encode("utf-8", "surrogatepass")),
)
packed = contents.map(gzip.compress) | st.binary(max_size=60).map(lambda content: b"\x1f\x8b\x08" + content)
dialects = st.builds(
    CsvDialect,
    delimiter=st.sampled_from([",", ";", "||", "\t"]),
    quote=st.sampled_from(['"', "'", ""]),
    escape=st.sampled_from(['"', "\\", ""]),
    header=st.booleans(),
    encoding=st.sampled_from(["utf-8", "latin-1", "utf-16", "UTF-32LE", "x-java-only"]),
    multi_line=st.booleans(),
    comment=st.sampled_from([None, "#"]),
)
names = st.sampled_from(["a.csv", "a.csv.gz", "a.csv.bz2", "a.json", "\x1b[2J.csv", "a\nb.csv", "*.csv"])
few, many = profiles(100)


def examine(name: str, content: bytes, file_format: CsvFormat | AnyFile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stand = Stand(Path(folder).resolve())
        stand.drop(name, content)
        began = time.process_time()
        landing = stand.start(file_format)
        events = landing.scan()
        if landing.landed() and isinstance(file_format, CsvFormat) and file_format.columns is None:
            infer_csv_schema(landing.landed()[0], file_format.dialect)
        seconds = time.process_time() - began
        again = landing.scan()
        stand.close()
    assert len(events) == 1
    assert again == ()
    assert seconds < MOST_CPU_SECONDS


@few
@given(names, contents | packed)
def test_any_bytes_are_examined(name: str, content: bytes) -> None:
    examine(name, content, JSON if name.endswith("json") else CSV)


@few
@given(contents, dialects)
def test_any_bytes_are_examined_in_any_dialect(content: bytes, dialect: CsvDialect) -> None:
    examine("a.csv", content, CsvFormat(dialect))


@pytest.mark.long
@many
@given(names, contents | packed)
def test_many_bytes_are_examined(name: str, content: bytes) -> None:
    examine(name, content, JSON if name.endswith("json") else CSV)


@pytest.mark.long
@many
@given(contents, dialects)
def test_many_bytes_are_examined_in_any_dialect(content: bytes, dialect: CsvDialect) -> None:
    examine("a.csv", content, CsvFormat(dialect))
