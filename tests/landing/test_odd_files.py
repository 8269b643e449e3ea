"""The odd files of which Spark's own folder source loses or doubles rows, or dies."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat
from tests.landing.stand import CSV, Spark, Stand, kinds, rows

if TYPE_CHECKING:
    from pathlib import Path

GLOBS = [
    "star*.csv",
    "br[1].csv",
    "cu{1}.csv",
    "q?.csv",
    "back\\s.csv",
    "c:d.csv",
    "x%20y.csv",
    "k=1.csv",
    "new\nline.csv",
]


def test_file_names_that_are_patterns_to_spark_are_read_once_and_double_nothing(stand: Stand, spark: Spark) -> None:
    for number, name in enumerate(["base1.csv", "base2.csv", *GLOBS]):
        stand.drop(name, rows(number))
    folder = stand.start()
    folder.scan()
    assert all(not set(path.name) & set("*?[]{}\\:%\n") for path in folder.landed())
    spark.run()
    assert sorted(spark.rows) == sorted(f"{n},n{n}" for n in range(len(GLOBS) + 2))


_PACKED = gzip.compress(rows(*range(9999)).encode())
MANGLED_GZIP = _PACKED[:500] + b"\xff" * 200 + _PACKED[700:]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("\ufeffid,name\n1,n1\n".encode(), "\ufeffid,name\n1,n1\n", id="byte order mark"),
        pytest.param(b"id,name\r\n1,n1\r\n", "id,name\r\n1,n1\r\n", id="CRLF"),
        pytest.param(b"id,name\r1,n1\r", "id,name\r1,n1\r", id="CR"),
        pytest.param(b"id,name\n1,n1", "id,name\n1,n1", id="no final newline"),
        pytest.param(b"ID, Name \n1,n1\n", "ID, Name \n1,n1\n", id="other case and spaces in the header"),
        pytest.param(b'"id","name"\n1,n1\n', '"id","name"\n1,n1\n', id="quoted header"),
        pytest.param(b"\n\nid,name\n1,n1\n", "\n\nid,name\n1,n1\n", id="blank lines before the header"),
    ],
)
def test_what_spark_reads_rightly_lands_byte_for_byte(stand: Stand, content: bytes, expected: str) -> None:
    stand.drop("a.csv", content)
    folder = stand.start()
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert folder.landed()[0].read_bytes().decode() == expected


def test_a_packed_file_lands_packed(stand: Stand) -> None:
    stand.drop("a.csv.gz", gzip.compress(rows(1).encode()))
    folder = stand.start()
    assert kinds(folder.scan()) == [("landed", "a.csv.gz")]
    (copy,) = folder.landed()
    assert copy.suffix == ".gz"
    assert gzip.decompress(copy.read_bytes()).decode() == rows(1)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("a.csv.gz", gzip.compress(rows(*range(9999)).encode())[:-99], "it is cut off", id="cut gzip"),
        pytest.param("a.csv.gz", rows(1).encode(), "its name ends in '.gz', but it is not packed", id="fake gzip"),
        pytest.param("a.csv.gz", MANGLED_GZIP, "it can't be unpacked", id="mangled gzip"),
        pytest.param("a.csv.gz", gzip.compress(b"x" * 99)[:-8] + b"\0" * 8, "it can't be unpacked", id="damaged gzip"),
        pytest.param("a.csv", gzip.compress(rows(1).encode()), "it is packed with gzip", id="hidden gzip"),
        pytest.param("a.csv", b"id,name\n1,\0\1\2\n", "it holds NUL bytes", id="binary"),
        pytest.param("a.csv", rows(1).encode("utf-16-le"), "it holds NUL bytes", id="utf-16"),
        pytest.param("a.csv", rows(1).encode("utf-16"), "it is not text in UTF-8", id="utf-16 with mark"),
        pytest.param("a.csv", "id,name\n1,café\n".encode("latin-1"), "it is not text in UTF-8", id="latin-1"),
        pytest.param("a.csv", b"id,name,x\n1,a,2\n", "it has 'x', which the schema lacks", id="new column"),
        pytest.param("a.csv", b"id\n1\n", "it lacks 'name'", id="missing column"),
        pytest.param("a.csv", b"id,nam\n1,a\n", "it lacks 'name', and has 'nam'", id="misspelled column"),
        pytest.param("a.csv", b"id,name,ID\n1,a,2\n", "its header has 'ID', 'id' more than once", id="twice"),
        pytest.param("a.csv", b"1,a\n2,b\n", "its first line is '1, a', where the columns", id="no header"),
        pytest.param("a.csv", b"id;name\n1;a\n", "its values are separated by a semicolon", id="semicolon"),
        pytest.param("a.csv", b"id\tname\n1\ta\n", "its values are separated by a tab", id="tab"),
        pytest.param("a.csv", b'id,name\n1,"a\nb"\n', "line 2: a quoted value is not closed", id="quoted newline"),
        pytest.param("a.csv", b'id,name\n1,"a\n2,b\n', "line 2: a quoted value is not closed", id="unclosed quote"),
    ],
)
def test_what_spark_would_read_wrongly_is_refused_with_the_reason(
    stand: Stand, name: str, content: bytes, reason: str
) -> None:
    stand.drop(name, content)
    stand.drop("good.csv", rows(7))
    folder = stand.start()
    events = {event.path: event for event in folder.scan()}
    refused = events[f"data/input/{name}"]
    assert refused.kind == "refused"
    assert refused.detail.startswith(reason)
    assert refused.hint
    assert [path.read_text() for path in folder.landed()] == [rows(7)]


def test_columns_in_another_order_are_put_in_the_schema_s(stand: Stand) -> None:
    stand.drop("a.csv", "name,id\nn1,1\n\nn2,2")
    folder = stand.start()
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert folder.landed()[0].read_text() == "id,name\n1,n1\n\n2,n2"


def test_an_output_of_spark_in_the_making_is_passed_over(stand: Stand) -> None:
    stand.drop("_temporary/0/part-0.csv", rows(1))
    stand.drop("_SUCCESS", "")
    stand.drop("a.csv._COPYING_", rows(1))
    stand.drop(".a.csv.swp", rows(1))
    assert stand.start(recursive=True).scan() == ()


def test_a_folder_whose_name_is_no_text_is_told_and_passed_over(stand: Stand) -> None:
    folder = stand.source / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "a.csv").write_text(rows(1))
    stand.drop("b.csv", rows(2))
    assert sorted(kind for kind, _ in kinds(stand.start(recursive=True).scan())) == ["landed", "skipped"]


def test_links_and_pipes_are_told_once_and_never_opened(stand: Stand, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(rows(1))
    (stand.source / "link.csv").symlink_to(tmp_path / "secret")
    (stand.source / "dir.csv").symlink_to(tmp_path)
    os.mkfifo(stand.source / "pipe.csv")
    folder = stand.start(recursive=True)
    assert {event.path: event.detail for event in folder.scan()} == {
        "data/input/link.csv": "it is a symbolic link",
        "data/input/dir.csv": "it is a symbolic link",
        "data/input/pipe.csv": "it is a named pipe",
    }
    assert folder.scan() == ()
    assert folder.landed() == []


def test_a_link_to_the_folder_itself_is_the_user_s_choice(stand: Stand, tmp_path: Path) -> None:
    stand.source.rmdir()
    (tmp_path / "elsewhere").mkdir()
    stand.source.symlink_to(tmp_path / "elsewhere")
    stand.drop("a.csv", rows(1))
    assert kinds(stand.start().scan()) == [("landed", "a.csv")]


def test_a_name_in_other_bytes_than_utf_8_is_told(stand: Stand) -> None:
    with open(os.fsencode(stand.source) + b"/caf\xe9.csv", "w") as file:  # noqa: PTH123 - a name of bytes
        file.write(rows(1))
    (event,) = stand.start().scan()
    assert (event.kind, event.detail) == ("skipped", "its name is not text in UTF-8, which Spark can't open")


def test_a_very_long_name_lands(stand: Stand, spark: Spark) -> None:
    stand.drop("*" * 240 + ".csv", rows(1))
    assert [event.kind.value for event in stand.start().scan()] == ["landed"]
    spark.run()
    assert stand.start().scan() == ()


def test_without_header_fields_are_counted(stand: Stand) -> None:
    bare = CsvFormat(CsvDialect(header=False), ("_c0", "_c1"))
    stand.drop("a.csv", "1,n1\n")
    stand.drop("b.csv", "1,n1,x\n")
    assert sorted(kinds(stand.start(bare).scan())) == [("landed", "a.csv"), ("refused", "b.csv")]


def test_a_pattern_takes_other_names(stand: Stand) -> None:
    stand.drop("sales.dat", rows(1))
    stand.drop("sales.csv", rows(2))
    assert sorted(kinds(stand.start(CSV, pattern="*.dat").scan())) == [
        ("landed", "sales.dat"),
        ("skipped", "sales.csv"),
    ]
