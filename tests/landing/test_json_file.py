from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tauro.schema import parse_schema
from tauro.streaming.landing.json_file import JsonFormat, infer_json_schema
from tauro.streaming.landing.refusal import ColumnsDifferError

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = parse_schema("id BIGINT, tags ARRAY<STRUCT<a: INT>>, at STRUCT<town: STRING>, any STRING")
JSON = JsonFormat((".json",), SCHEMA)


def new_in(path: Path, text: str) -> tuple[str, tuple[str, ...]] | None:
    path.write_text(text)
    try:
        JSON.accept(path)
    except ColumnsDifferError as error:
        return (error.message, error.new) if error.hint else None
    return None


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 1}\n{}\n{"any": {"x": 1}}\n',
        '[{"id": 1}, {"id": 2}]\n',
        '{"id": 1, "n": null, "o": {}, "l": [], "deep": {"n": [{"o": null}]}}',
        '{"id": 1, "tags": [{"a": 1}, null, 5], "at": {}}\r\n\r\n',
        'not json\n[1, 2]\n7\nnull\n{"id": 1\n',
        '\ufeff{"id": 1}',
        "",
    ],
)
def test_what_a_row_lacks_is_null_and_what_is_no_row_is_for_others_to_judge(tmp_path: Path, text: str) -> None:
    assert new_in(tmp_path / "a.json", text) is None


@pytest.mark.parametrize(
    ("text", "names", "new"),
    [
        ('{"id": 1}\n{"id": 2, "note": "x"}\n', "'note'", ("note",)),
        ('[{"id": 1}, {"x": 2, "y": false, "z": null}]', "'x', 'y'", ("x", "y")),
        ('{"ID": 1}', "'ID'", ("ID",)),
        ('{"at": {"town": "A", "zip": 1}, "note": 1}', "'note', 'at.zip'", ()),
        ('{"tags": [{"a": 1}, {"b": 2}]}', "'tags.b'", ()),
    ],
)
def test_fields_that_the_schema_lacks_are_named(tmp_path: Path, text: str, names: str, new: tuple[str, ...]) -> None:
    assert new_in(tmp_path / "a.json", text) == (f"it has {names}, which the schema lacks", new)


def test_a_packed_file_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'{"note": 1}'))
    with pytest.raises(ColumnsDifferError, match="'note'"):
        JSON.accept(tmp_path / "a.json.gz")


def test_columns_and_types_are_found_without_spark(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"i": 1, "f": 1, "s": "x", "b": true, "n": null, "big": 99999999999999999999, "e": {}}\n'
        '{"i": -5, "f": 1.5, "s": 7, "b": false, "l": [1, 2.5], "o": {"a": 1, "odd name": [null]}, "": 1}\n'
        '{"I": "another to Spark, and read as none"}\n[1]\nnot json\n'
    )
    schema = infer_json_schema(tmp_path / "a.json")
    assert schema is not None
    assert {column.name: column.type for column in schema.columns} == {
        "i": "BIGINT",
        "f": "DOUBLE",
        "s": "STRING",
        "b": "BOOLEAN",
        "n": "STRING",
        "big": "STRING",
        "e": "STRING",
        "l": "ARRAY<DOUBLE>",
        "o": "STRUCT<a: BIGINT, `odd name`: ARRAY<STRING>>",
    }


def test_a_file_without_an_object_has_no_columns(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]\n{}\nx\n")
    assert infer_json_schema(tmp_path / "a.json") is None


@pytest.mark.parametrize("depth", [60, 900, 100_000])
def test_however_deep_rows_are_nested_they_are_judged(tmp_path: Path, depth: int) -> None:
    deep = '{"a": ' * depth + "1" + "}" * depth
    path = tmp_path / "a.json"
    assert new_in(path, f'{{"id": 1}}\n{{"note": {deep}}}\n') in {
        ("it has 'note', which the schema lacks", ("note",)),
        None,
    }
    assert new_in(path, f'{{"id": 1}}\n{deep}\n') in {("it has 'a', which the schema lacks", ("a",)), None}
    assert infer_json_schema(path) is not None
