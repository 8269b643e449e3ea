from __future__ import annotations

import pytest

from tauro.sql.query import read_query
from tauro.sql.stateful import reading_order, stateful_parts


def parts(text: str) -> tuple[str, ...]:
    return stateful_parts(read_query(text), ["sales", "shops"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT id, amount * 2 AS twice FROM sales WHERE amount > 0", ()),
        ("SELECT region, count(*) AS n FROM sales GROUP BY region", ("group by region", "count(*)")),
        ("select s.`region`, COUNT( * )  from sales s group by S.Region", ("group by region", "count(*)")),
        ("SELECT region AS r, sum(amount) FROM sales GROUP BY 1", ("group by region", "sum(amount)")),
        ("SELECT upper(region) AS r, min(x) FROM sales GROUP BY r", ("group by upper(region)", "min(x)")),
        ("SELECT DISTINCT id, name FROM sales", ("distinct id, name",)),
        ("SELECT max(amount) FROM sales HAVING count(*) > 1", ("max(amount)", "count(*)")),
        ("SELECT id FROM sales UNION SELECT id FROM shops", ("union without doubles",)),
        ("SELECT id FROM sales UNION ALL SELECT id FROM shops", ()),
        (
            "SELECT * FROM sales s LEFT JOIN shops p ON s.shop = p.id AND s.at < p.until",
            ("left join on s.shop = p.id and s.at < p.until",),
        ),
        ("SELECT * FROM sales JOIN shops USING (shop)", ("inner join on shop",)),
        ("SELECT * FROM sales JOIN default.prices p ON sales.id = p.id", ()),
        ("SELECT max(price) FROM default.prices", ()),
        ("WITH big AS (SELECT * FROM sales) SELECT k, avg(v) FROM big GROUP BY k", ("group by k", "avg(v)")),
    ],
)
def test_what_is_kept_between_batches(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(part.replace(" AND ", " and ") for part in parts(text)) == expected


def test_a_window_is_a_key() -> None:
    text = "SELECT window.start, count(*) FROM sales GROUP BY window(at, '{}')"
    five, ten = parts(text.format("5 minutes")), parts(text.format("10 minutes"))
    assert five != ten
    assert [part for part in five if "5 minutes" in part]


def test_the_order_of_aggregates_counts() -> None:
    """Spark keeps them side by side, without names: two of the same type would be mixed up in silence."""
    assert parts("SELECT min(a), max(a) FROM sales") != parts("SELECT max(a), min(a) FROM sales")


def test_the_order_of_inputs_is_that_of_the_text() -> None:
    tree = read_query("SELECT * FROM shops JOIN sales USING (shop)")
    assert reading_order(tree, ["sales", "shops", "unused"]) == ("shops", "sales", "unused")
