"""Any bytes in the input folder: landed, refused or left, within bounds, and told in words."""

from __future__ import annotations

import gzip
import json
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tauro.schema import parse_schema
from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat, infer_csv_schema
from tauro.streaming.landing.json_file import JsonFormat, infer_json_schema
from tauro.streaming.landing.parquet_file import ParquetFormat
from tests.fuzz.profiles import profiles
from tests.landing.stand import CSV, Stand

MOST_CPU_SECONDS = 5.0
JSON = JsonFormat((".json",), parse_schema("id BIGINT, name STRUCT<a: ARRAY<STRUCT<b: INT>>>"))
PARQUET = ParquetFormat(schema=parse_schema("id BIGINT, name STRUCT<a: INT>"))
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
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "a", "b", ""]), inner),
)
objects = st.lists(values.map(json.dumps), max_size=5).map(lambda rows: "\n".join(rows).encode())
footers = st.binary(max_size=60).map(lambda footer: b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")
names = st.sampled_from(["a.csv", "a.csv.gz", "a.csv.bz2", "a.json", "\x1b[2J.csv", "a\nb.csv", "*.csv"])
few, many = profiles(100)


def examine(name: str, content: bytes, file_format: CsvFormat | JsonFormat | ParquetFormat) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stand = Stand(Path(folder).resolve())
        stand.drop(name, content)
        began = time.process_time()
        landing = stand.start(file_format)
        events = landing.scan()
        if landing.landed() and isinstance(file_format, CsvFormat) and file_format.columns is None:
            infer_csv_schema(landing.landed()[0], file_format.dialect)
        if isinstance(file_format, JsonFormat):
            infer_json_schema(stand.source / name)
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


@few
@given(objects)
def test_any_json_is_examined(content: bytes) -> None:
    examine("a.json", content, JSON)


@few
@given(footers)
def test_any_footer_is_examined(content: bytes) -> None:
    examine("a.parquet", content, PARQUET)


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


@pytest.mark.long
@many
@given(objects)
def test_much_json_is_examined(content: bytes) -> None:
    examine("a.json", content, JSON)


@pytest.mark.long
@many
@given(footers)
def test_many_footers_are_examined(content: bytes) -> None:
    examine("a.parquet", content, PARQUET)
