"""Watermarks, state that grows for ever, what a query can't do with a stream: as Spark 4.2 does it, each was tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.project_files import write_files
from tests.rules.conftest import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.rules.conftest import Told

    Codes: TypeAlias = Callable[..., list[str]]

OUTPUT = "sold: {format: foreach_batch, function: src.sinks:write}"


@pytest.fixture
def codes(told: Told, tmp_path: Path) -> Codes:
    """The codes for a node with this query over the inputs that it names."""
    write_files(tmp_path, {"src/sinks.py": "def write(df, number):\n    pass\n"})

    def found(sql: str, mode: str = "append") -> list[str]:
        named = dict.fromkeys(name for name in ("r", "r2", "st", "w", "w2") if re.search(rf"\b{name}\b", sql))
        nodes = (
            f"clean:\n  input: [{', '.join(named or ['r'])}]\n  output: sold\n"
            f"  streaming: {{output_mode: {mode}}}\n  sql: >-\n    {sql}\n"
        )
        return [line.split()[1].rstrip(":") for line in told(inputs=STREAMS, outputs=OUTPUT, nodes=nodes)]

    return found


GROUPED = [
    "SELECT k, count(*) FROM r GROUP BY k",
    "SELECT k, count(*) FROM r GROUP BY ALL",
    "SELECT count(*) FROM r",
    "SELECT sum(x) FILTER (WHERE y) FROM r",
    "SELECT approx_count_distinct(k) FROM r",
    "SELECT DISTINCT k FROM r",
    "SELECT DISTINCT * FROM r",
    "SELECT k FROM r GROUP BY k HAVING max(x) > 1",
    "SELECT k, count(*) FROM r GROUP BY CUBE(k)",
    "SELECT k FROM r UNION SELECT k FROM r2",
    "WITH x AS (SELECT k, count(*) c FROM r GROUP BY k) SELECT * FROM x",
    "SELECT * FROM (SELECT k, count(*) c FROM r GROUP BY k) JOIN st USING (k)",
    "SELECT window(ts, '5 seconds'), count(*) FROM r GROUP BY window(ts, '5 seconds')",
    "SELECT a.k FROM r a LEFT JOIN r2 b ON a.v = b.v",
    "SELECT a.k FROM r a RIGHT JOIN r2 b ON a.v = b.v",
    "SELECT a.k FROM r a FULL OUTER JOIN r2 b ON a.v = b.v",
    "SELECT a.k FROM r a LEFT SEMI JOIN r2 b ON a.v = b.v",
]


@pytest.mark.parametrize("sql", GROUPED)
def test_groups_and_outer_joins_need_a_watermark(codes: Codes, sql: str) -> None:
    assert codes(sql) == ["missing-watermark"]


NEVER_COMPLETE = [
    "SELECT k, count(*) FROM w GROUP BY k",
    "SELECT count(*) FROM w",
    "SELECT DISTINCT k FROM w",
    "WITH x AS (SELECT k, v FROM w) SELECT k, max(v) FROM x GROUP BY k",
]


@pytest.mark.parametrize("sql", NEVER_COMPLETE)
def test_a_group_without_the_watermarks_column_is_never_complete(codes: Codes, sql: str) -> None:
    assert codes(sql) == ["missing-watermark"]


FINE = [
    "SELECT k FROM r",
    "SELECT *, upper(k) FROM r WHERE k IN (SELECT k FROM st)",
    "SELECT a.k FROM r a LEFT JOIN st b ON a.v = b.v",
    "SELECT a.k FROM st b RIGHT JOIN r a ON a.v = b.v",
    "SELECT a.k FROM r a LEFT SEMI JOIN st b ON a.v = b.v",
    "SELECT a.k FROM r a LEFT ANTI JOIN st b ON a.v = b.v",
    "SELECT a.k FROM r a JOIN (SELECT v, count(*) FROM st GROUP BY v) b ON a.v = b.v",
    "SELECT k, (SELECT max(v) FROM st) FROM r",
    "SELECT k FROM r UNION ALL SELECT k FROM r2",
    "SELECT k FROM r LIMIT 3",
    "SELECT e FROM r LATERAL VIEW explode(array(k)) t AS e",
    "SELECT aggregate(xs, 0, (a, x) -> a + x) FROM r",
    "WITH r AS (SELECT v AS k FROM st) SELECT k, count(*) FROM r GROUP BY k ORDER BY k",
    "SELECT window(ts, '5 seconds'), count(*) FROM w GROUP BY window(ts, '5 seconds')",
    "SELECT ts, count(*) FROM w GROUP BY 1",
    "SELECT DISTINCT ts FROM w",
    "SELECT DISTINCT * FROM w",
    "SELECT k, count(*) FROM r WATERMARK ts DELAY OF INTERVAL 1 MINUTE GROUP BY window(ts, '5 seconds'), k",
]


@pytest.mark.parametrize("sql", FINE)
def test_what_spark_takes_in_append_is_fine(codes: Codes, sql: str) -> None:
    assert [code for code in codes(sql) if code != "sql-syntax"] == []


TOTALS = ["SELECT k, count(*) FROM r GROUP BY k", "SELECT max(k) FROM r", "SELECT k FROM r"]


@pytest.mark.parametrize("sql", TOTALS)
def test_totals_in_update_are_fine(codes: Codes, sql: str) -> None:
    assert codes(sql, "update") == []


REMEMBERED = [
    ("SELECT a.k FROM r a JOIN r2 b ON a.v = b.v", "append"),
    ("SELECT a.k FROM r a, r2 b WHERE a.v = b.v", "append"),
    ("SELECT a.k FROM r a JOIN w b ON a.v = b.v", "append"),
    ("SELECT a.k FROM r a JOIN r2 b ON a.v = b.v", "update"),
    ("SELECT DISTINCT k FROM r", "update"),
    ("SELECT k FROM r UNION SELECT k FROM r2", "update"),
    ("SELECT count(*) FROM r GROUP BY window(ts, '5 seconds')", "update"),
]


@pytest.mark.parametrize(("sql", "mode"), REMEMBERED)
def test_what_is_remembered_for_ever_is_told(codes: Codes, sql: str, mode: str) -> None:
    assert codes(sql, mode) == ["unbounded-state"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a.k FROM w a JOIN w2 b ON a.v = b.v AND ts BETWEEN ts2 AND ts2 + INTERVAL 1 HOUR",
        "SELECT a.k FROM w a LEFT JOIN w2 b ON a.v = b.v AND ts BETWEEN ts2 AND ts2 + INTERVAL 1 HOUR",
        "SELECT a.k FROM r a JOIN st b ON a.v = b.v",
    ],
)
def test_a_join_with_watermarks_or_with_a_table_forgets(codes: Codes, sql: str) -> None:
    assert codes(sql) == []


REFUSED = [
    ("SELECT k FROM r ORDER BY k", "append"),
    ("SELECT k FROM r SORT BY k", "append"),
    ("SELECT k FROM (SELECT k FROM r ORDER BY k)", "append"),
    ("SELECT k, count(*) FROM r GROUP BY k ORDER BY k", "update"),
    ("SELECT k FROM r LIMIT 3", "update"),
    ("SELECT k FROM r OFFSET 3", "append"),
    ("SELECT k, row_number() OVER (PARTITION BY k ORDER BY ts) FROM r", "append"),
    ("SELECT lag(k) OVER (ORDER BY ts) FROM r", "append"),
    ("SELECT k FROM r QUALIFY row_number() OVER (PARTITION BY k ORDER BY ts) = 1", "append"),
    ("SELECT count(DISTINCT k) FROM r", "update"),
    ("SELECT k FROM r UNION ALL SELECT k FROM st", "append"),
    ("SELECT k FROM r INTERSECT SELECT k FROM st", "append"),
    ("SELECT k FROM st EXCEPT SELECT k FROM r", "append"),
    ("SELECT k FROM st WHERE k IN (SELECT k FROM r)", "append"),
    ("SELECT k FROM st a WHERE EXISTS (SELECT 1 FROM r b WHERE b.v = a.v)", "append"),
    ("SELECT k, (SELECT max(k) FROM r) FROM st", "append"),
    ("SELECT a.k FROM st a LEFT JOIN r b ON a.v = b.v", "append"),
    ("SELECT a.k FROM r a RIGHT JOIN st b ON a.v = b.v", "append"),
    ("SELECT a.k FROM r a FULL JOIN st b ON a.v = b.v", "append"),
    ("SELECT a.k FROM st a LEFT SEMI JOIN r b ON a.v = b.v", "append"),
    ("SELECT a.k FROM st a LEFT ANTI JOIN r b ON a.v = b.v", "append"),
    ("SELECT a.k FROM w a LEFT ANTI JOIN w2 b ON a.v = b.v AND ts = ts2", "append"),
    ("SELECT a.k FROM w a LEFT JOIN w2 b ON a.v = b.v AND ts = ts2", "update"),
]


@pytest.mark.parametrize(("sql", "mode"), REFUSED)
def test_what_no_stream_can_have_is_refused(codes: Codes, sql: str, mode: str) -> None:
    assert codes(sql, mode) == ["stream-query"]


@pytest.mark.parametrize(
    "sql", ["SELECT k, count(*) c FROM r GROUP BY k ORDER BY c LIMIT 3", "SELECT DISTINCT k FROM r ORDER BY k"]
)
def test_a_whole_result_can_be_sorted(codes: Codes, sql: str) -> None:
    assert codes(sql, "complete") == []


HANDED_ON = [
    "SELECT k FROM r",
    "SELECT a.k FROM r a JOIN (SELECT v, count(*) FROM st GROUP BY v) b ON a.v = b.v",
]


@pytest.mark.parametrize(
    ("sql", "is_told"),
    [
        *((sql, True) for sql in HANDED_ON),
        ("SELECT count(*) FROM r", False),
        ("SELECT DISTINCT k FROM r", False),
        ("SELECT my_total(k) FROM r", False),
        ("SELECT k FROM default.other", False),
        ("SELECT * FROM (SELECT k, x FROM r) PIVOT (sum(x) FOR k IN (1, 2))", False),
    ],
)
def test_complete_needs_an_aggregation(codes: Codes, sql: str, is_told: bool) -> None:
    assert codes(sql, "complete") == ["unfit-output-mode"] * is_told


def test_a_node_that_only_hands_rows_on_aggregates_nothing(told: Told) -> None:
    outputs = "sold: {format: console}"
    nodes = "clean: {input: sales, output: sold, streaming: {output_mode: complete}}"
    (line,) = told(outputs=outputs, nodes=nodes)
    assert "unfit-output-mode: the output mode 'complete' of node 'clean' needs an aggregation" in line
    (line,) = told(nodes=nodes)
    assert "unfit-output-mode" in line


def test_what_comes_before_the_query_may_set_a_watermark(told: Told, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/marks.py": "def mark(df):\n    return df.withWatermark('ts', '1 minute')\n"})
    query = "SELECT ts, count(*) FROM sales GROUP BY ts"
    nodes = f"clean: {{input: sales, output: sold, transforms: [src.marks:mark], sql: '{query}'}}"
    assert told(nodes=nodes) == []


def test_the_remedy_names_the_input_that_lacks_it(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold, sql: SELECT count(*) FROM sales GROUP BY ts}"
    (line,) = told(nodes=nodes)
    assert line == (
        "nodes:1 missing-watermark: 'GROUP BY' of node 'clean' needs a watermark in the output mode 'append': nothing "
        "else says when a group can be written (add 'watermark: {column: ..., delay: 10 minutes}' to input 'sales', "
        "with its column of times; or say 'output_mode: update', where the output can take it)"
    )


def test_an_edge_has_its_watermark_in_a_function(told: Told) -> None:
    files = {
        "pipelines": "p: {nodes: [clean, late]}",
        "nodes": "clean: {input: sales, output: sold}\nlate: {input: sold, output: other, sql: 'TABLE sold'}",
    }
    assert [line for line in told(**files) if "sql-syntax" not in line] == []
    query = "SELECT count(*) FROM sold"
    (line,) = told(**files | {"nodes": files["nodes"].replace("TABLE sold", query)})
    assert "to the node's 'streaming:', with its column of times" in line


def test_a_query_that_cant_be_read_is_not_judged(told: Told) -> None:
    nodes = "clean: {input: sale, output: sold, sql: SELECT count(*) FROM sale}"
    (line,) = told(nodes=nodes)
    assert "unknown-input" in line


def test_a_batch_may_group_as_it_likes(told: Told) -> None:
    nodes = "clean: {input: airlines, output: sold, sql: SELECT count(*) FROM airlines ORDER BY 1}"
    assert told(nodes=nodes) == []


def test_where_spark_is_told_not_to_look_nothing_is_judged(told: Told) -> None:
    unchecked = "spark: {conf: {spark.sql.streaming.unsupportedOperationCheck: false}}"
    nodes = "clean: {input: sales, output: sold, sql: SELECT count(*) FROM sales}"
    (line,) = told(global_settings=unchecked, nodes=nodes)
    assert " unsafe-setting: " in line


def test_a_watermark_may_be_said_for_all_streams_of_a_node(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold, sql: 'SELECT ts, count(*) FROM sales GROUP BY ts', streaming: MARK}"
    assert told(nodes=nodes.replace("MARK", "{watermark: {column: ts}}")) == []
    (line,) = told(nodes=nodes.replace("MARK", "{watermark: {column: other}}"))
    assert "is not by 'other', the column of the watermark" in line
    assert told(nodes=nodes.replace("MARK", "{}"), global_settings="streaming: {watermark: {column: ts}}\n") == []
