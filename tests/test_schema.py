from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tauro.schema import Column, Schema, parse_schema
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

SALES = Schema((Column("id", "BIGINT"), Column("date", "DATE"), Column("amount", "DOUBLE")))
STRUCT = {
    "type": "struct",
    "fields": [
        {"name": "id", "type": "long", "nullable": True, "metadata": {}},
        {"name": "tags", "type": {"type": "array", "elementType": "string", "containsNull": True}, "nullable": True},
        {
            "name": "at",
            "type": {"type": "struct", "fields": [{"name": "x", "type": "decimal(5,2)", "nullable": False}]},
            "nullable": True,
            "metadata": {"comment": "where"},
        },
        {"name": "m", "type": {"type": "map", "keyType": "string", "valueType": "integer"}, "nullable": True},
    ],
}


def test_ddl_text_is_read() -> None:
    assert parse_schema("id BIGINT, date DATE, amount DOUBLE") == SALES


def test_a_list_of_columns_is_read() -> None:
    columns = [{"name": "id", "type": "long"}, {"name": "date", "type": "date"}, {"name": "amount", "type": "double"}]
    assert parse_schema(columns) == SALES


def test_a_path_is_read_relative_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "sales.ddl").write_text("id BIGINT, -- key\ndate DATE,\namount DOUBLE\n")
    assert parse_schema("sales.ddl", root=tmp_path) == SALES
    assert parse_schema(tmp_path / "sales.ddl") == SALES


def test_the_json_of_a_struct_type_is_read(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(json.dumps(STRUCT))
    schema = parse_schema("events.json", root=tmp_path)
    assert schema.ddl() == (
        "id BIGINT, tags ARRAY<STRING>, at STRUCT<x: DECIMAL(5, 2) NOT NULL> COMMENT 'where', m MAP<STRING, INT>"
    )


def test_ddl_can_be_read_back_whatever_the_names_are() -> None:
    schema = Schema(
        (Column("a b", "INT"), Column("tick`s", "STRING", nullable=False), Column("é", "DATE", comment="x'y"))
    )
    assert parse_schema(schema.ddl()) == schema


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "the schema is empty"),
        ([], "the schema has no columns"),
        ("id INT, ID STRING", "column 'ID' is there twice"),
        ("a INT, a INT", "column 'a' is there twice"),
        (7, "7 is not a schema"),
        ([{"name": "id"}], "a column is {name: ..., type: ...}"),
        ([{"name": "id", "type": "int", "nulable": False}], "did you mean 'nullable'?"),
        ([{"name": "id", "type": "int", "nullable": "no"}], "'nullable' of column 'id' is true or false"),
        ("missing.ddl", "the schema file 'missing.ddl' can't be read: no such file or directory"),
    ],
)
def test_a_mistake_is_named(value: object, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_schema(value)


@pytest.mark.parametrize("text", ["{", '{"type": "long"}', '{"type": "struct", "fields": [{"nam": "x"}]}'])
def test_a_broken_json_file_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(text)
    with pytest.raises(ValueError, match=r"the schema file '.*s\.json'"):
        parse_schema(tmp_path / "s.json")


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ('"id BIGINT, amount DOUBEL"', 5, 30),
        ("|\n    id BIGINT,\n    amount DOUBEL,\n    at DATE", 7, 12),
        ("|\n    id BIGINT,\n    größe DOUBLE", 7, 7),
        ("id BIGINT amount DOUBLE", 5, 21),
        ("id DECIMAL(50, 2)", 5, 14),
    ],
)
def test_what_is_wrong_in_a_schema_is_told_where_it_stands(
    tmp_path: Path, written: str, line: int, column: int
) -> None:
    text = f"s:\n  format: csv\n  path: in\n  streaming: true\n  schema: {written}\n"
    (problem,) = check(write_tutorial(tmp_path, {"inputs.yaml": text})).problems
    assert problem.place is not None
    assert (problem.code, problem.place.line, problem.place.column) == ("bad-value", line, column)
