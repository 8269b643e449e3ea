"""What Parquet files say of their columns, read without Spark, and what is made of it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tauro.schema import Schema, parse_schema
from tauro.streaming.landing.parquet_file import ParquetFormat
from tauro.streaming.landing.parquet_footer import read_footer
from tauro.streaming.landing.refusal import ColumnsDifferError, FileRefusedError
from tauro.streaming.vocabulary import OnSchemaChange
from tests.landing.stand import Stand, kinds

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, columns: dict[str, pa.Array], **options: Any) -> Path:
    parquet.write_table(pa.table(columns), path, **options)
    return path


def array(values: list[Any], column_type: Any) -> pa.Array:
    return pa.array(values, column_type)


TYPES = {
    "BOOLEAN": array([True], pa.bool_()),
    "TINYINT": array([1], pa.int8()),
    "SMALLINT": array([1], pa.int16()),
    "INT": array([1], pa.int32()),
    "BIGINT": array([1], pa.int64()),
    "DECIMAL(20, 0)": array([1], pa.uint64()),
    "FLOAT": array([1.5], pa.float32()),
    "DOUBLE": array([1.5], pa.float64()),
    "DECIMAL(9, 2)": array([Decimal("1.50")], pa.decimal128(9, 2)),
    "DATE": array([date(2024, 1, 2)], pa.date32()),
    "TIMESTAMP": array([datetime(2024, 1, 2, tzinfo=UTC)], pa.timestamp("us", "UTC")),
    "TIMESTAMP_NTZ": array([datetime(2024, 1, 2)], pa.timestamp("ms")),
    "": array([time(1, 2)], pa.time64("us")),
    "STRING": array(["x"], pa.string()),
    "BINARY": array([b"x"], pa.binary()),
    "ARRAY<STRING>": array([["x"]], pa.list_(pa.string())),
    "MAP<STRING, INT>": array([[("x", 1)]], pa.map_(pa.string(), pa.int32())),
    "STRUCT<a: BIGINT, `odd name`: ARRAY<STRUCT<b: DATE>>>": array(
        [{"a": 1, "odd name": [{"b": date(2024, 1, 2)}]}],
        pa.struct({"a": pa.int64(), "odd name": pa.list_(pa.struct({"b": pa.date32()}))}),
    ),
}


@pytest.mark.parametrize("options", [{}, {"version": "1.0"}, {"use_compliant_nested_type": False}], ids=str)
def test_a_footer_tells_the_types_that_spark_gives_the_columns(tmp_path: Path, options: dict[str, Any]) -> None:
    columns = {f"c {number}": values for number, values in enumerate(TYPES.values())}
    footer = read_footer(write(tmp_path / "a.parquet", columns, **options))
    assert [(column.name, column.type) for column in footer.columns] == [
        (name, expected) for name, expected in zip(columns, TYPES, strict=True)
    ]
    assert footer.rows == 1


def test_old_times_are_timestamps_and_nanoseconds_are_sparks_to_judge(tmp_path: Path) -> None:
    moments = pa.array([datetime(2024, 1, 2)], pa.timestamp("ns"))
    old = write(tmp_path / "old.parquet", {"at": moments}, use_deprecated_int96_timestamps=True)
    new = write(tmp_path / "new.parquet", {"at": moments})
    assert [read_footer(file).columns[0].type for file in (old, new)] == ["TIMESTAMP", ""]


def test_a_footer_of_many_columns_and_row_groups_is_read_up_to_what_is_needed(tmp_path: Path) -> None:
    wide = {f"column_{number}": array([1, 2, 3], pa.int32()) for number in range(500)}
    footer = read_footer(write(tmp_path / "wide.parquet", wide, row_group_size=1))
    assert (len(footer.columns), footer.rows) == (500, 3)


def test_whatever_the_bytes_are_a_damaged_file_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.parquet", {"id": array([1, 2], pa.int64())}).read_bytes()
    length = int.from_bytes(whole[-8:-4], "little")
    chance = random.Random(1)
    for _ in range(500):
        footer = bytearray(whole[-8 - length : -8])
        for _ in range(chance.randrange(1, 20)):
            footer[chance.randrange(len(footer))] = chance.randrange(256)
        said = chance.choice([length, 0, 2**32 - 1, chance.randrange(len(whole) * 2)])
        (tmp_path / "b.parquet").write_bytes(whole[: -8 - length] + footer + said.to_bytes(4, "little") + b"PAR1")
        try:
            read_footer(tmp_path / "b.parquet")
        except FileRefusedError as error:
            assert error.message == "it is damaged: what it says of its columns can't be read"  # noqa: PT017


SCHEMA = "id BIGINT, name STRING, price DECIMAL(12, 2), at STRUCT<street: STRING, town: STRING>"
FILE = {
    "NAME": array(["Ann"], pa.string()),
    "id": array([1], pa.int32()),
    "price": array([Decimal("1.5")], pa.decimal128(9, 2)),
    "at": array([{"town": "A", "street": "B"}], pa.struct({"town": pa.string(), "street": pa.string()})),
}


def judged(tmp_path: Path, changes: dict[str, Any], **options: Any) -> str | None:
    columns = {name: values for name, values in (FILE | changes).items() if values is not None}
    accepting = ParquetFormat(schema=parse_schema(SCHEMA), **options)
    try:
        accepting.accept(write(tmp_path / "a.parquet", columns))
    except FileRefusedError as error:
        return error.message if error.hint else None
    return None


def test_columns_in_another_order_case_or_a_narrower_type_are_read_as_they_are(tmp_path: Path) -> None:
    assert judged(tmp_path, {}) is None


def test_fields_of_any_name_are_compared(tmp_path: Path) -> None:
    names = ["", "a b", "`", "``", "a: INT", "<>", "x.y", "\n", "é"]
    inner = pa.struct([(name, pa.int32()) for name in names])
    file = write(tmp_path / "a.parquet", {name: array([1], pa.int32()) for name in names} | {"s": array([None], inner)})
    columns = read_footer(file).columns
    assert [column.name for column in columns] == [*names, "s"]
    ParquetFormat(schema=Schema(columns)).accept(file)
    with pytest.raises(ColumnsDifferError, match="which the schema lacks"):
        ParquetFormat(schema=Schema(columns[-1:])).accept(file)


DEEPER = array([{"street": "B", "zip": "C"}], pa.struct({"street": pa.string(), "zip": pa.string()}))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "it lacks 'id'"),
        ({"note": FILE["NAME"]}, "it has 'note', which the schema lacks"),
        ({"id": array(["1"], pa.string())}, "its column 'id' is STRING, the schema's BIGINT"),
        ({"id": FILE["price"]}, "its column 'id' is DECIMAL(9, 2), the schema's BIGINT"),
        ({"NAME": array([["x"]], pa.list_(pa.string()))}, "its column 'name' is ARRAY<STRING>, the schema's STRING"),
        ({"price": array([1], pa.int64())}, "its column 'price' is BIGINT, the schema's DECIMAL(12, 2)"),
        ({"at": DEEPER}, "it lacks 'at.town'"),
        ({"name": FILE["NAME"]}, "two of its columns have one name: 'NAME', 'id', 'price', 'at', 'name'"),
    ],
)
def test_columns_that_do_not_fit_are_named(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    assert judged(tmp_path, changes) == reason


def test_what_a_declared_schema_does_not_name_is_left_out_and_what_is_missing_filled(tmp_path: Path) -> None:
    assert judged(tmp_path, {"note": FILE["NAME"]}, picks=True) is None
    assert judged(tmp_path, {"id": None, "at": DEEPER}, picks=True, fills=True) is None
    assert judged(tmp_path, {"at": DEEPER}, fills=True) == "it has 'at.zip', which the schema lacks"
    assert judged(tmp_path, {"id": FILE["NAME"]}, picks=True, fills=True) is not None


def test_only_top_columns_can_be_taken_in(tmp_path: Path) -> None:
    file = write(tmp_path / "a.parquet", FILE | {"note": FILE["NAME"]})
    with pytest.raises(ColumnsDifferError) as caught:
        ParquetFormat(schema=parse_schema(SCHEMA)).accept(file)
    assert caught.value.new == ("note",)
    file = write(tmp_path / "a.parquet", FILE | {"at": DEEPER})
    with pytest.raises(ColumnsDifferError) as caught:
        ParquetFormat(schema=parse_schema(SCHEMA), fills=True).accept(file)
    assert caught.value.new == ()


def test_files_wait_for_the_columns_of_the_first_and_one_without_rows_does_not_count(stand: Stand) -> None:
    write(stand.source / "0.parquet", {"id": array([], pa.int64())})
    write(stand.source / "1.parquet", {"id": array([1], pa.int64())})
    write(stand.source / "2.parquet", {"id": array(["2"], pa.string())})
    folder = stand.start(ParquetFormat(), on_schema_change=OnSchemaChange.EVOLVE)
    assert kinds(folder.scan()) == [("skipped", "0.parquet"), ("landed", "1.parquet")]
    assert folder.scan() == ()
    folder.file_format = ParquetFormat(schema=parse_schema("id BIGINT"))
    assert kinds(folder.scan()) == [("refused", "2.parquet")]
