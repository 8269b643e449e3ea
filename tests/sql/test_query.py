from __future__ import annotations

import pytest

from tauro.problems import Severity
from tauro.sql.grouping import misplaced_aggregates
from tauro.sql.mistakes import SqlMistakeError
from tauro.sql.names import unknown_columns, unknown_parameters, unknown_views
from tauro.sql.query import read_query, without_end
from tests.sql.corpus import MISGROUPED, PARAMS, VALID

COLUMNS = {"sales": ("id", "shop", "amount", "at", "tags", "who"), "shops": ("shop", "city")}


def told(text: str) -> list[str]:
    """Each mistake as `line:column 'fragment' message (hint)`, warnings with a `?` before."""
    try:
        tree = read_query(text)
    except SqlMistakeError as error:
        found = [error.mistake]
    else:
        found = [*unknown_views(tree, COLUMNS), *unknown_parameters(tree, text, PARAMS)]
        found += [*unknown_columns(tree, COLUMNS), *misplaced_aggregates(tree)]
    lines = []
    for mistake in found:
        at = mistake.stretch(text)
        sign = "?" if mistake.severity is Severity.WARNING else ""
        lines.append(f"{sign}{at.line}:{at.column} {at.fragment!r} {mistake.message} ({mistake.hint})")
    return lines


@pytest.mark.parametrize("text", VALID)
def test_what_spark_takes_is_not_called_wrong(text: str) -> None:
    assert not [line for line in told(text) if not line.startswith("?")]


@pytest.mark.parametrize(("text", "expected"), MISGROUPED.items())
def test_a_column_beside_an_aggregate_is_grouped_by(text: str, expected: str) -> None:
    assert told(text) == [expected]


def test_few_of_them_are_even_warned_of() -> None:
    assert [text for text in VALID if told(text)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 '' the sql is empty (write a query, or leave 'sql:' out)"),
        ("-- nothing", "1:1 '-- nothing' the sql is empty (write a query, or leave 'sql:' out)"),
        ("SELCT id FROM sales", "1:1 'SELCT' 'SELCT' is not the beginning of a query (did you mean 'SELECT'?)"),
        (
            "INSERT INTO t SELECT 1",
            "1:1 'INSERT' 'INSERT' is not the beginning of a query "
            "(it begins with SELECT or WITH; its rows go to the node's output)",
        ),
        ("SELECT id\nFORM sales", "2:1 'FORM' syntax error at 'FORM' (did you mean 'FROM'?)"),
        ("SELECT id FROM sales\n WHER id > 1", "2:2 'WHER' syntax error at 'WHER' (did you mean 'WHERE'?)"),
        ("SELECT id FROM sales GROPU BY id", "1:22 'GROPU' syntax error at 'GROPU' (did you mean 'GROUP'?)"),
        ("SELECT (id FROM sales", "1:8 '(' '(' is never closed (None)"),
        ("SELECT id) FROM sales", "1:10 ')' nothing is open that ')' could close (None)"),
        ("SELECT\n 'a FROM sales", "2:2 \"'\" the quote ' is never closed (None)"),
        ("SELECT id /* what FROM sales", "1:11 '/' the comment /* is never closed (None)"),
        ("SELECT id FROM sales WHERE id =", "1:31 '=' something is missing after '=' (None)"),
        ("SELECT 1; SELECT 2", "1:11 'SELECT' 'sql' holds more than one statement (a node has one query)"),
        (
            "SELECT id FROM sales WATERMARK at DELAY OF INTERVAL 10 SECONDS",
            "?1:41 'OF' this may not be SQL that Spark reads: syntax error at 'OF' "
            "(where it is, take no notice; Spark's own word comes when the node starts)",
        ),
        (
            "SELECT *\nFROM sale",
            "2:6 'sale' the node has no input 'sale' (did you mean 'sales'?)",
        ),
        (
            "SELECT id FROM sales WHERE id > :leest",
            "1:33 ':leest' the node has no param 'leest' (did you mean 'least'?)",
        ),
        ("SELECT amuont FROM sales", "1:8 'amuont' input 'sales' has no column 'amuont' (did you mean 'amount'?)"),
        (
            "SELECT s.idd, city FROM sales s JOIN shops",
            "1:10 'idd' input 'sales' has no column 'idd' (did you mean 'id'?)",
        ),
        (
            "SELECT id FROM sales JOIN shops USING (shop) WHERE citty = 'Rome'",
            "1:52 'citty' input 'sales' or input 'shops' has no column 'citty' (did you mean 'city'?)",
        ),
        (
            "WITH a AS (SELECT idd FROM sales) SELECT anything FROM a",
            "1:19 'idd' input 'sales' has no column 'idd' (did you mean 'id'?)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else None,
)
def test_a_mistake_is_told_with_its_place(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT map(1) FROM sales",
        "SELECT /*+ BROADCAST('shops) */ id FROM sales",
        f"SELECT {'(' * 3000}1{')' * 3000}",
        f"SELECT {'NOT ' * 5000}true",
        "SELECT shops.? FROM shops",
    ],
    ids=["odd call", "odd hint", "deep", "deeper", "odd name"],
)
def test_what_brings_the_parser_down_is_not_more_than_a_warning(text: str) -> None:
    assert [line for line in told(text) if not line.startswith("?")] == []


def test_a_table_of_the_catalog_is_named_with_its_database() -> None:
    (line,) = told("SELECT * FROM lookup")
    assert line.endswith(
        "(known: sales, shops; a table of Spark's catalog is written with its database, as in 'default.lookup')"
    )
    assert told("SELECT * FROM default.lookup JOIN parquet.`/data/x`") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1", "SELECT 1"),
        ("SELECT ';' ; -- end\n", "SELECT ';' "),
        ("SELECT 'open;", "SELECT 'open;"),
        ("SELECT 1; 2", "SELECT 1; 2"),
    ],
)
def test_the_semicolon_that_ends_a_query_is_left_out(text: str, expected: str) -> None:
    assert without_end(text) == expected
