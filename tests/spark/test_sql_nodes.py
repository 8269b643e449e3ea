"""Queries as a node's work, over streams and tables, run by Spark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet

from tauro.errors import TauroError
from tauro.streaming.run.sql_frame import query
from tauro.streaming.specs.node import InputBinding, NodeSpec
from tauro.streaming.specs.settings import NodeSettings
from tests.project_files import write_files
from tests.spark.runs import rows, run_once
from tests.sql.corpus import MISGROUPED, PARAMS, SALES, SHOPS, VALID

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark

CSV = "id,shop,amount\n1,a,1.5\n2,b,2.5\n3,a,30.0\n"
INPUTS = """
sales: {path: data/sales/, format: csv, streaming: true, schema: "id BIGINT, shop STRING, amount DOUBLE"}
shops: {path: data/shops.csv, format: csv}
"""


def project(folder: Path, nodes: str, outputs: str = "", **files: str) -> Path:
    names = [line.partition(":")[0] for line in nodes.splitlines() if line and not line.startswith(" ")]
    return write_files(
        folder,
        {
            "config/pipelines.yaml": f"p: {{nodes: [{', '.join(names)}]}}\n",
            "config/nodes.yaml": nodes,
            "config/inputs.yaml": INPUTS,
            "config/outputs.yaml": outputs or "result: {path: data/result/, format: parquet}\n",
            "data/sales/a.csv": CSV,
            "data/shops.csv": "shop,city\na,Rome\nb,Oslo\n",
            **files,
        },
    )


def asked(text: str, spark: SparkSession, folder: Path) -> DataFrame:
    """The query over two empty tables."""
    frames = {
        "sales": spark.createDataFrame([], SALES),
        "shops": spark.createDataFrame([], SHOPS),
    }
    bindings = tuple(InputBinding(name, ("inputs", name), ("nodes", "n", "input"), None) for name in frames)
    node = NodeSpec("n", ("nodes", "n"), None, bindings, (), NodeSettings(), params=PARAMS, sql=text)
    return query(node, text, list(frames.values()), folder)


@pytest.mark.parametrize("text", VALID)
def test_spark_takes_what_is_not_called_wrong(text: str, tmp_path: Path, spark: SparkSession) -> None:
    assert asked(text, spark, tmp_path).columns


@pytest.mark.parametrize("text", MISGROUPED)
def test_spark_refuses_what_is_not_grouped(text: str, tmp_path: Path, spark: SparkSession) -> None:
    with pytest.raises(TauroError) as refusal:
        asked(text, spark, tmp_path)
    assert re.search(r"MISSING_GROUP_BY|MISSING_AGGREGATION|INVALID_WHERE_CONDITION", str(refusal.value.__cause__))


def temporary_views(spark: SparkSession) -> set[str]:
    return {table.name for table in spark.catalog.listTables() if table.isTemporary}


def test_a_stream_and_a_table_are_views_after_transforms_and_with_params(tmp_path: Path, spark: SparkSession) -> None:
    nodes = """
join:
  input: [sales, shops]
  transforms: [src.t.large]
  params: {least: 2, rate: 0.5}
  sql: src/sql/join.sql
"""
    sql = """-- sales by city; braces {are} text
SELECT s.id, city, amount * :rate AS tax, '{x}' AS braces
FROM sales s JOIN shops USING (shop)
WHERE amount > :least;
"""
    code = "def large(df):\n    return df.where('id != 2')\n"
    root = project(tmp_path, nodes.lstrip(), **{"src/sql/join.sql": sql, "src/t.py": code})
    before = temporary_views(spark)
    status = run_once(root, spark, pipeline="p")
    assert not status.failed, status
    assert rows(root / "data/result") == [{"id": 3, "city": "Rome", "tax": 15.0, "braces": "{x}"}]
    assert temporary_views(spark) == before


def test_nodes_that_run_at_once_do_not_see_each_others_views(tmp_path: Path, spark: SparkSession) -> None:
    nodes = "".join(
        f"n{n}:\n  input: {{path: data/in{n}/, format: csv, streaming: true}}\n  output: out{n}\n"
        f"  sql: SELECT id, {n} AS n FROM input\n"
        for n in range(4)
    )
    outputs = "".join(f"out{n}: {{path: data/out{n}/, format: parquet}}\n" for n in range(4))
    files = {f"data/in{n}/a.csv": f"id\n{n}\n" for n in range(4)}
    root = project(tmp_path, nodes, outputs, **files)
    assert not run_once(root, spark, pipeline="p").failed
    assert [rows(root / f"data/out{n}") for n in range(4)] == [[{"id": n, "n": n}] for n in range(4)]


def test_a_batch_node_has_a_query_too(tmp_path: Path, spark: SparkSession) -> None:
    nodes = "count:\n  input: shops\n  sql: SELECT count(*) AS n FROM shops\n"
    root = project(tmp_path, nodes)
    assert not run_once(root, spark, pipeline="p").failed
    assert parquet.read_table(root / "data/result").to_pylist() == [{"n": 2}]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "SELECT id\nFROM sales\nWHERE shup = 'a'",
            "the SQL of node 'q': A column, variable, or function parameter with name `shup` cannot be resolved. "
            "Did you mean one of the following? [`shop`, `id`, `amount`] (src/q.sql:3)",
        ),
        (
            "SELECT id FROM sales\nWATERMARKS id",
            "the SQL of node 'q': Syntax error at or near 'id': extra input 'id' (src/q.sql:2)",
        ),
    ],
    ids=["column", "syntax"],
)
def test_what_only_spark_can_tell_has_the_file_and_the_line(
    tmp_path: Path, spark: SparkSession, sql: str, message: str
) -> None:
    root = project(
        tmp_path,
        "q: {input: sales, sql: src/q.sql, transforms: [src.t:same]}\n",
        **{"src/q.sql": sql, "src/t.py": "def same(df):\n    return df\n"},
    )
    (failed,) = run_once(root, spark, pipeline="p").failed
    assert failed.detail == message
