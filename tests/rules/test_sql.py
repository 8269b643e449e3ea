from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import check, shown, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told

DECLARED = "sales: {path: data/in, format: csv, streaming: true, schema: 'id BIGINT, amount DOUBLE'}\n"


def test_a_node_has_a_function_or_a_query(told: Told) -> None:
    nodes = "clean:\n  input: sales\n  output: sold\n  function: src.a:f\n  sql: SELECT * FROM sales\n"
    hint = "take one out; functions that come before the query are 'transforms:'"
    assert f"nodes:5 function-and-sql: node 'clean' has both 'function' and 'sql' ({hint})" in told(nodes=nodes)


def test_a_query_may_name_each_input_of_its_node_and_no_other(told: Told) -> None:
    nodes = "clean: {{input: [sales, airlines], output: sold, sql: SELECT * FROM {} JOIN airlines}}\n"
    assert told(nodes=nodes.format("sales")) == []
    assert told(nodes=nodes.format("sale")) == [
        "nodes:1 unknown-view: the node has no input 'sale' (did you mean 'sales'?)"
    ]


def test_an_input_that_is_not_there_is_told_once(told: Told) -> None:
    nodes = "clean: {input: sale, output: sold, sql: SELECT * FROM sale}\n"
    assert [line.partition(":")[2][:15] for line in told(nodes=nodes)] == ["1 unknown-input"]


def test_columns_are_looked_at_where_the_schema_is_declared(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold, sql: SELECT amuont FROM sales}\n"
    assert told(nodes=nodes) == []
    assert told(nodes=nodes, inputs=DECLARED) == [
        "nodes:1 unknown-column: input 'sales' has no column 'amuont' (did you mean 'amount'?)"
    ]
    kept = DECLARED.replace("}", ", source_file: amuont}")
    assert told(nodes=nodes, inputs=kept) == []


TOPIC = "format: kafka, options: {kafka.bootstrap.servers: 'h:1', subscribe: t%s}"


@pytest.mark.parametrize(
    ("source", "said", "meant"),
    [
        ("format: rate", "timestmap", "timestamp"),
        ("format: rate", "valeu", "value"),
        (TOPIC % "", "patrition", "partition"),
        (TOPIC % "" + ", value: {format: json, schema: 'amount INT, topic STRING'}", "amuont", "amount"),
        (TOPIC % "" + ", value: {format: json, schema: 'amount INT, topic STRING'}", "kafka_topci", "kafka_topic"),
    ],
)
def test_columns_that_a_source_always_has(told: Told, source: str, said: str, meant: str) -> None:
    for name in (said, meant):
        lines = told(
            nodes=f"clean: {{input: sales, output: sold, sql: SELECT {name} FROM sales}}\n",
            inputs=f"sales: {{{source}}}\n",
        )
        expected = f"nodes:1 unknown-column: input 'sales' has no column '{said}' (did you mean '{meant}'?)"
        assert [line for line in lines if "unknown-column" in line] == ([expected] if name == said else [])


@pytest.mark.parametrize(
    ("source", "column"), [(TOPIC % ", includeHeaders: true", "headers"), (TOPIC % "" + ", include_key: true", "key")]
)
def test_columns_that_a_source_has_when_asked_for(told: Told, source: str, column: str) -> None:
    nodes = f"clean: {{input: sales, output: sold, sql: SELECT {column} FROM sales}}\n"
    assert told(nodes=nodes, inputs=f"sales: {{{source}}}\n") == []


def test_a_transform_may_bring_columns(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold, transforms: [src.t:more], sql: SELECT amuont FROM sales}\n"
    assert not [line for line in told(nodes=nodes, inputs=DECLARED) if "unknown-column" in line]


def test_folders_of_a_table_may_bring_columns(told: Told) -> None:
    inputs = DECLARED.replace(", streaming: true", "")
    assert told(nodes="clean: {input: sales, output: sold, sql: SELECT day FROM sales}\n", inputs=inputs) == []


def test_a_query_in_a_file_of_its_own_has_places_there(told: Told, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/sql/clean.sql": "-- clean\nSELECT id\n  FORM sales\n"})
    assert told(nodes="clean: {input: sales, output: sold, sql: src/sql/clean.sql}\n") == [
        "src/sql/clean.sql:3 sql-syntax: syntax error at 'FORM' (did you mean 'FROM'?)"
    ]
    assert any(line.startswith("src/sql/clean.sql:3:3 ") for line in shown(check(tmp_path)))


def test_a_file_that_is_not_there_is_told_with_the_nearest(told: Told, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/sql/clean.sql": "SELECT 1"})
    assert told(nodes="clean: {input: sales, output: sold, sql: src/sql/claen.sql}\n") == [
        "nodes:1 sql-file: the SQL file 'src/sql/claen.sql' can't be read: no such file or directory "
        "(did you mean 'src/sql/clean.sql'?)"
    ]


def test_a_place_in_yaml_is_that_of_the_word(told: Told, tmp_path: Path) -> None:
    forms = {
        "sql: SELECT 1 FROM nothing": (4, 22),
        "sql: 'SELECT 1 FROM nothing'": (4, 23),
        "sql: |\n    SELECT 1\n\n      FROM nothing": (7, 12),
        "sql: |-\n\n    SELECT 1\n    FROM nothing": (7, 10),
        "sql: >\n    SELECT 1\n    FROM nothing": (4, 8),
    }
    for form, (line, column) in forms.items():
        told(nodes=f"clean:\n  input: sales\n  output: sold\n  {form}\n")
        (place,) = [problem.place for problem in check(tmp_path).problems if problem.code == "unknown-view"]
        assert place is not None
        assert (place.line, place.column) == (line, column), form


def test_a_comma_before_from_is_told(told: Told) -> None:
    (line,) = told(nodes="clean: {input: sales, output: sold, sql: 'SELECT id, FROM sales'}")
    assert line == "nodes:1 sql-syntax: a column is missing between ',' and 'FROM' (take out the ',')"
