from __future__ import annotations

import re

import pytest

from tauro.ddl.parser import parse_columns, parse_type
from tests.ddl.corpus import INVALID, VALID


@pytest.mark.parametrize("text", VALID)
def test_what_spark_reads_is_read(text: str) -> None:
    assert parse_columns(text)


@pytest.mark.parametrize("text", INVALID)
def test_what_spark_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_columns(text)


@pytest.mark.parametrize(
    ("written", "comment"),
    [
        ("'it\\'s'", "it's"),
        ("'it''s'", "it's"),
        ('"say \\"\\\\\\""', 'say "\\"'),
        ("'a' \"b\" r'\\n'", "ab\\n"),
        ("'\\n\\t\\u00e4\\101\\%\\x'", "\n\täA\\%x"),
    ],
)
def test_a_comment_is_what_its_quotes_and_escapes_make_it(written: str, comment: str) -> None:
    (field,) = parse_columns(f"a INT COMMENT {written}")
    assert field.comment == comment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int", "INT"),
        ("Integer", "INT"),
        ("long", "BIGINT"),
        ("real", "FLOAT"),
        ("decimal", "DECIMAL"),
        ("numeric(10,2)", "DECIMAL(10, 2)"),
        ("varchar(3)", "VARCHAR(3)"),
        ("timestamp_ltz", "TIMESTAMP"),
        ("array<map<string,int>>", "ARRAY<MAP<STRING, INT>>"),
        ("struct<a:int, `b c`: array<string> not null comment 'it\\'s'>",
         "STRUCT<a: INT, `b c`: ARRAY<STRING> NOT NULL COMMENT 'it\\'s'>"),
        ("struct<>", "STRUCT<>"),
        ("interval day to second", "INTERVAL DAY TO SECOND"),
    ],
)  # fmt: skip
def test_a_type_is_spelled_as_spark_spells_it(text: str, expected: str) -> None:
    assert parse_type(text) == expected


def test_columns_may_be_named_like_keywords_and_types() -> None:
    fields = parse_columns("date DATE, order INT, select STRING, timestamp TIMESTAMP, comment STRING")
    assert [field.name for field in fields] == ["date", "order", "select", "timestamp", "comment"]


def test_columns_may_be_written_with_colons_comments_and_line_breaks() -> None:
    fields = parse_columns("id: BIGINT NOT NULL, -- the key\n name STRING COMMENT 'who'")
    assert [(field.name, field.type, field.nullable, field.comment) for field in fields] == [
        ("id", "BIGINT", False, None),
        ("name", "STRING", True, "who"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id INTT", "'INTT' is not a type that Spark knows; did you mean 'INT'?"),
        ("ok bool", "'bool' is not a type that Spark knows; did you mean 'BOOLEAN'?"),
        ("id", "column 'id' has no type"),
        ("id INT name STRING", "'name' is not expected here; is a comma missing before it?"),
        ("id INT,", "expected a column name, found the end"),
        ("id, name STRING", "column 'id' has no type"),
        ("my-id INT", "'-' is not expected here; names with such characters go into backticks"),
        ("v VARCHAR", "VARCHAR takes 1 number in brackets"),
        ("d DECIMAL(ten, 2)", "expected a number in brackets, found 'ten'"),
        ("a ARRAY<INT", "expected '>', found the end"),
        ("12 INT", "'12' is a number; as the name of a column it goes into backticks"),
        ("d DECIMAL(39)", "a DECIMAL has at most 38 digits, not 39"),
        ("d DECIMAL(5, 6)", "a DECIMAL of 5 digits can't have 6 behind the point"),
        ("s STRING COLLATE utf8_lcsae", "not a collation that Spark knows; did you mean 'UTF8_LCASE'?"),
        ("id INT /* the key", "the comment that begins with '/*' is never closed"),
        ("a STRING COMMENT who", "expected the comment's text in quotes, found 'who'"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_columns(text)
