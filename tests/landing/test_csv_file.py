from __future__ import annotations

import bz2
import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat, infer_csv_schema
from tauro.streaming.landing.refusal import FileRefusedError

if TYPE_CHECKING:
    from pathlib import Path

SPARK = CsvDialect()
DOUBLED = CsvDialect(escape='"')
LINES = CsvDialect(escape='"', multi_line=True)


@pytest.mark.parametrize(
    ("dialect", "record", "fields"),
    [
        (SPARK, "a,b,c", ["a", "b", "c"]),
        (SPARK, ",,", ["", "", ""]),
        (SPARK, '"a,b",c', ['"a,b"', "c"]),
        (SPARK, r'"a\"b,",c', [r'"a\"b,"', "c"]),
        (SPARK, r'"a\\",c', [r'"a\\"', "c"]),
        (SPARK, '"q""x",10', ['"q""x"', "10"]),
        (SPARK, '"a"b,c', ['"a"b', "c"]),
        (SPARK, 'in"ch,c', ['in"ch', "c"]),
        (SPARK, '"",""', ['""', '""']),
        (DOUBLED, '"q"",""x",10', ['"q"",""x"', "10"]),
        (DOUBLED, '"""",c', ['""""', "c"]),
        (LINES, '"a\nb",c\n', ['"a\nb"', "c"]),
        (CsvDialect(delimiter="||"), 'a||"b||c"||d', ["a", '"b||c"', "d"]),
        (CsvDialect(delimiter="\t", quote=""), 'a"\t"b', ['a"', '"b']),
        (CsvDialect(delimiter="|"), "a|b", ["a", "b"]),
    ],
)
def test_a_record_is_cut_as_spark_cuts_it(dialect: CsvDialect, record: str, fields: list[str]) -> None:
    assert [found for _, found in dialect.records([record])] == [record]
    assert dialect.split(record) == fields


@pytest.mark.parametrize(
    ("dialect", "field", "value"),
    [
        (SPARK, "plain", "plain"),
        (SPARK, '"a,b"', "a,b"),
        (SPARK, r'"a\"b\\"', r'a"b' + "\\"),
        (SPARK, '""', ""),
        (SPARK, '"', '"'),
        (DOUBLED, '"q""x"', 'q"x'),
    ],
)
def test_a_field_s_value_is_what_it_says(dialect: CsvDialect, field: str, value: str) -> None:
    assert dialect.value(field) == value


@pytest.mark.parametrize("lines", [['"a\n', 'b",c\n'], ["x\n", '"a\n', "\n", 'b",c\n']])
def test_a_quoted_value_may_hold_lines_where_the_dialect_says_so(lines: list[str]) -> None:
    assert [record for _, record in LINES.records(lines)][-1] == "".join(lines).removeprefix("x\n")
    with pytest.raises(
        FileRefusedError, match=f"line {lines.index(lines[-1]) + 1 - lines[::-1].index(chr(34) + 'a' + chr(10))}"
    ):
        list(DOUBLED.records(lines))


def test_a_quote_that_is_never_closed_is_named_with_its_line() -> None:
    with pytest.raises(FileRefusedError, match="line 2: a quoted value is not closed"):
        list(LINES.records(["a,b\n", '"c,d\n', "e,f\n"]))


def test_comments_and_blank_lines_hold_no_fields() -> None:
    dialect = CsvDialect(comment="#")
    assert [dialect.holds_fields(line) for line in ["# it's \"open\n", " \n", "a\n"]] == [False, False, True]
    assert len(list(dialect.records(['# it is "open\n', "a\n"]))) == 2


def test_a_long_line_that_is_wrong_is_found_out_without_going_over_it_again_and_again() -> None:
    """With a pattern that backtracks this would not end today."""
    with pytest.raises(FileRefusedError):
        list(SPARK.records(['"' + 'a\\"' * 300_000 + "\n"]))


# columns in another order


def reordered(tmp_path: Path, text: str, columns: tuple[str, ...], dialect: CsvDialect = DOUBLED) -> str:
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode(dialect.write_codec))
    CsvFormat(dialect, columns).accept(file)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    return file.read_bytes().decode(dialect.write_codec)


def test_fields_change_places_as_they_are_written(tmp_path: Path) -> None:
    text = 'b,a\n"x,""y""",1\n ,"2"\n\n"",3'
    assert reordered(tmp_path, text, ("a", "b")) == 'a,b\n1,"x,""y"""\n"2", \n\n3,""'


def test_columns_that_an_evolving_format_misses_have_no_value(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('# no field\nC,a\n"x,y",1\n\n,2\n')
    evolving = CsvFormat(replace(DOUBLED, comment="#"), ("a", "b,d", "c"), null_text="NA").evolving()
    for _ in range(2):
        evolving.accept(file)
        assert file.read_text() == '# no field\na,"b,d",C\n1,NA,"x,y"\n\n2,NA,\n'


@pytest.mark.parametrize(
    ("text", "new", "reason"),
    [
        ("a,C,d\n1,2,3\n", ("C", "d"), "it has 'C', 'd', which the schema lacks"),
        ("x,y\n1,2\n", (), "where the columns 'a', 'b' should be named"),
        ("a\n1\n1,2\n", None, "line 3 has 2 values, the header 1"),
    ],
    ids=["new columns", "none of its columns", "a ragged line"],
)
def test_what_an_evolving_format_refuses(tmp_path: Path, text: str, new: tuple[str, ...] | None, reason: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text)
    with pytest.raises(FileRefusedError, match=reason) as raised:
        CsvFormat(DOUBLED, ("a", "b")).evolving().accept(file)
    assert getattr(raised.value, "new", None) == new
    assert file.read_text() == text


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    assert reordered(tmp_path, "b,a\r\n1,2\r3,4\n", ("a", "b")) == "a,b\r\n2,1\r4,3\n"


def test_records_of_several_lines_are_moved_whole(tmp_path: Path) -> None:
    assert reordered(tmp_path, 'b,a\n"x\ny",1\n', ("a", "b"), LINES) == 'a,b\n1,"x\ny"\n'


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "windows-1252", "x-MacRoman"])
def test_another_encoding_is_kept(tmp_path: Path, encoding: str) -> None:
    dialect = CsvDialect(encoding=encoding)
    assert reordered(tmp_path, "b,a\ncafé,1\n", ("a", "b"), dialect) == "a,b\n1,café\n"


def test_names_are_compared_without_regard_to_case(tmp_path: Path) -> None:
    assert reordered(tmp_path, "B, A\n1,2\n", ("a", "b")) == " A,B\n2,1\n"


@pytest.mark.parametrize(
    ("suffix", "pack", "unpack"), [(".gz", gzip.compress, gzip.decompress), (".bz2", bz2.compress, bz2.decompress)]
)
def test_a_packed_file_is_packed_again(tmp_path: Path, suffix: str, pack: object, unpack: object) -> None:
    assert callable(pack)
    assert callable(unpack)
    file = tmp_path / f"a.csv{suffix}"
    file.write_bytes(pack(b"b,a\n1,2\n"))
    CsvFormat(SPARK, ("a", "b")).accept(file)
    assert unpack(file.read_bytes()) == b"a,b\n2,1\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_line_that_can_not_be_put_in_order_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="line 3 has 3 values, the header 2"):
        reordered(tmp_path, "b,a\n1,2\n3,4,5\n", ("a", "b"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_line_that_spark_might_cut_elsewhere_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="line 2 has text after a closing quote"):
        reordered(tmp_path, 'b,a\n"x"\\,1\n', ("a", "b"), SPARK)
    assert reordered(tmp_path, 'b,a\n"q""x",1\n', ("a", "b"), SPARK) == 'a,b\n1,"q""x"\n'


def test_a_file_in_the_schema_s_order_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n")
    before = file.stat()
    CsvFormat(SPARK, ("a", "b")).accept(file)
    assert file.stat().st_ino == before.st_ino


# separators


@pytest.mark.parametrize("columns", [None, ("id", "name")])
def test_a_wrong_separator_is_named_even_without_a_schema(tmp_path: Path, columns: tuple[str, ...] | None) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id\tname\n1\ta\n")
    with pytest.raises(FileRefusedError, match="its values are separated by a tab") as caught:
        CsvFormat(SPARK, columns).accept(file)
    assert caught.value.hint == """say 'options: {sep: "\\t"}'"""


def test_a_single_column_is_not_taken_for_a_wrong_separator(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("note\none; two\nthree\n")
    CsvFormat(SPARK).accept(file)
    file.write_text("last; first\nDoe; John\n")
    CsvFormat(SPARK, ("last; first",)).accept(file)


# rows and schema


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        (SPARK, "", False),
        (SPARK, "id\n", False),
        (SPARK, "\n\nid\n \n", False),
        (SPARK, "id\n1", True),
        (CsvDialect(header=False), "1\n", True),
        (CsvDialect(comment="#"), "id\n# none\n", False),
    ],
)
def test_a_header_is_no_row(tmp_path: Path, dialect: CsvDialect, text: str, expected: object) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text)
    assert CsvFormat(dialect).has_rows(file) is expected
    assert (infer_csv_schema(file, dialect) is not None) is expected


def test_the_schema_of_the_tutorial_s_file_is_as_the_tutorial_needs_it(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("id,date,amount,customer\n1,2024-01-15,150.00,Alice\n2,2024-01-15,200.00,Bob\n")
    schema = infer_csv_schema(file, SPARK)
    assert schema is not None
    assert schema.ddl() == "id BIGINT, date DATE, amount DOUBLE, customer STRING"


def test_the_schema_looks_past_quotes_short_lines_and_empty_values(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b'\xef\xbb\xbf id ,"zip code",,x\n"1",007,true,\n2\n,,,\n'))
    schema = infer_csv_schema(file, SPARK)
    assert schema is not None
    assert schema.ddl() == "id BIGINT, `zip code` STRING, _c2 BOOLEAN, x STRING"


def test_without_header_columns_are_called_as_spark_calls_them(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("1,a\n2,b\n")
    schema = infer_csv_schema(file, CsvDialect(header=False))
    assert schema is not None
    assert schema.ddl() == "_c0 BIGINT, _c1 STRING"


def test_a_file_that_is_no_csv_has_no_schema_but_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileRefusedError, match="it is not text in UTF-8"):
        infer_csv_schema(file, SPARK)
