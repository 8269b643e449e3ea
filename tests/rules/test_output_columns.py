"""Columns that an output names, and that its node does not give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

INPUTS = "sales: {path: data/in, format: csv, streaming: true, schema: 'id BIGINT, amount DOUBLE, day DATE'}"


@pytest.mark.parametrize(
    ("node", "output", "expected"),
    [
        ("", "format: parquet, partition_by: dya", "'partition_by' of output 'sold' names the column 'dya'"),
        ("", "format: parquet, partition_by: [day, idd]", "'partition_by' of output 'sold' names the column 'idd'"),
        ("", "format: delta, mode: merge, keys: [ident]", "'keys' of output 'sold' names the column 'ident'"),
        ("sql: 'SELECT id AS n, amount FROM sales'", "format: parquet, partition_by: day", "'partition_by' of output"),
    ],
)
def test_a_column_that_is_not_there_is_told(told: Told, node: str, output: str, expected: str) -> None:
    nodes = f"clean: {{input: sales, output: sold, {node}}}"
    (line,) = told(inputs=INPUTS, nodes=nodes, outputs=f"sold: {{path: data/sold, {output}}}")
    assert line.startswith(f"outputs:1 unknown-column: {expected}")


@pytest.mark.parametrize(
    ("node", "output"),
    [
        ("", "format: parquet, partition_by: DAY"),
        ("", "format: delta, mode: merge, keys: id"),
        ("sql: 'SELECT * FROM sales'", "format: parquet, partition_by: made"),
        ("sql: 'SELECT id, posexplode(array(1)) AS (a, b) FROM sales'", "format: parquet, partition_by: a"),
        ("sql: 'SELECT id, date_format(day, ''yyyy'') AS year FROM sales'", "format: parquet, partition_by: year"),
        ("transforms: ['src.steps:f']", "format: parquet, partition_by: made"),
    ],
)
def test_what_is_there_or_may_be_is_let_be(told: Told, node: str, output: str) -> None:
    nodes = f"clean: {{input: sales, output: sold, {node}}}"
    found = told(inputs=INPUTS, nodes=nodes, outputs=f"sold: {{path: data/sold, {output}}}")
    assert [line for line in found if "unknown-column" in line] == []
