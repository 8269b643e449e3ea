"""Queries that Spark takes, over two inputs and with two params.

`tests/spark/test_sql_nodes.py` runs each of them, so none may be called wrong.
"""

from __future__ import annotations

SALES = "id BIGINT, shop STRING, amount DOUBLE, at TIMESTAMP, tags ARRAY<STRING>, who STRUCT<name: STRING, age: INT>"
SHOPS = "shop STRING, city STRING"
PARAMS = {"least": 1, "city": "Rome"}

VALID = (
    "SELECT * FROM sales",
    "select Sales.ID, sales.who.name, who.age, tags[0] from SALES where amount > :least -- the end",
    "SELECT id FROM sales; -- done",
    "SELECT `id` AS `the id`, '{\"a\": \"{x}\"}' AS braces, r'\\d' AS raw, 'it''s; \\' --' AS quotes FROM sales",
    "SELECT /* a /* nested */ comment; */ count(*) FILTER (WHERE amount > 1) FROM sales",
    "SELECT /*+ BROADCAST(shops) */ s.id, city FROM sales s JOIN shops USING (shop)",
    "SELECT s.id, h.city FROM sales AS s LEFT JOIN shops h ON s.shop = h.shop AND h.city = :city",
    "SELECT * FROM sales NATURAL JOIN shops",
    "SELECT * FROM sales LEFT ANTI JOIN shops ON sales.shop = shops.shop",
    "SELECT window.start, window(at, '5 minutes') w, count(*) AS n FROM sales GROUP BY window(at, '5 minutes')",
    "SELECT session_window.start, sum(amount) FROM sales GROUP BY session_window(at, '5 minutes'), shop",
    "WITH big AS (SELECT id, amount AS much FROM sales WHERE amount > 1) SELECT much, big.id FROM big",
    "WITH sales AS (SELECT id + 1 AS next FROM sales) SELECT next FROM sales",
    "SELECT total * 2 AS twice, amount + 1 AS total FROM (SELECT amount, amount AS total FROM sales)",
    "SELECT shop, count(*) FROM sales GROUP BY ALL",
    "SELECT amount * 2 AS twice, twice + 1 AS more FROM sales",
    "SELECT shop, sum(amount) AS total FROM sales GROUP BY shop HAVING total > 1 ORDER BY total",
    "SELECT shop, count(1) FROM sales GROUP BY shop ORDER BY `count(1)`",
    "SELECT transform(tags, t -> upper(t)), aggregate(tags, 0, (a, t) -> a + length(t)) FROM sales",
    "SELECT explode(tags) AS tag FROM sales",
    "SELECT col FROM (SELECT explode(tags) FROM sales)",
    "SELECT posexplode(tags) AS (p, t) FROM sales",
    "SELECT id, tag FROM sales LATERAL VIEW explode(tags) exploded AS tag",
    "SELECT * EXCEPT (tags, who) FROM sales",
    "SELECT stack(2, id, 1, id, 2) AS (a, b) FROM sales",
    "SELECT named_struct('a', id).a, struct(id, shop), map('k', id)['k'] FROM sales",
    "SELECT timestampdiff(MINUTE, at, at), date_add(HOUR, 1, at), extract(YEAR FROM at), current_date FROM sales",
    "SELECT at + INTERVAL 10 MINUTES, at - INTERVAL '1' DAY, DATE'2024-01-01', 1L, 2Y, 3.0BD, X'1F' FROM sales",
    "SELECT id <=> 1, id DIV 2, shop RLIKE 'a', shop ILIKE ANY ('x', 'y'), id::int, try_cast(shop AS INT) FROM sales",
    "SELECT id FROM sales WHERE shop IN (SELECT shop FROM shops)",
    "SELECT id FROM sales s WHERE EXISTS (SELECT 1 FROM shops h WHERE h.shop = s.shop AND amount > 1)",
    "SELECT shop, row_number() OVER w FROM sales WINDOW w AS (PARTITION BY shop ORDER BY at)",
    "SELECT shop, sum(amount) FROM sales GROUP BY GROUPING SETS ((shop), ())",
    "SELECT shop, grouping__id, sum(amount) FROM sales GROUP BY CUBE (shop)",
    "SELECT * FROM (SELECT shop, amount FROM sales) PIVOT (sum(amount) FOR shop IN ('a', 'b'))",
    "SELECT * FROM (SELECT id, amount FROM sales) UNPIVOT (v FOR n IN (amount))",
    "SELECT id FROM sales UNION ALL SELECT id + 1 FROM sales",
    "SELECT shop FROM sales EXCEPT SELECT shop FROM shops",
    "(SELECT id FROM sales)",
    "TABLE sales",
    "FROM sales SELECT id",
    "FROM sales |> WHERE amount > 1 |> EXTEND amount * 2 AS twice |> SELECT twice",
    "SELECT s.id, v.n FROM sales s, (VALUES (1), (2)) AS v(n)",
    "SELECT s.id, r.id AS n FROM sales s CROSS JOIN range(3) r",
    "SELECT id, x FROM sales, LATERAL (SELECT amount + 1 AS x)",
    "SELECT CASE WHEN amount > 1 THEN 'big' ELSE 'small' END AS size FROM sales",
    "SELECT id FROM sales TABLESAMPLE (50 PERCENT)",
    "SELECT id FROM sales SORT BY id",
    "SELECT id FROM sales DISTRIBUTE BY shop SORT BY id",
    "SELECT shop COLLATE UTF8_LCASE AS s FROM sales",
    "SELECT id AS window, shop AS first, amount AS date FROM sales",
    "SELECT id FROM `sales` AS `odd name`",
    "SELECT min_by(shop, amount), any_value(shop), percentile(amount, 0.5) FROM sales",
    "SELECT if(amount > 1, id, 0), nvl2(shop, 1, 2), trim(BOTH 'x' FROM shop) FROM sales",
    "SELECT mask(shop, lowerChar => 'z') FROM sales",
    "SELECT to_json(who), from_json('{\"a\": 1}', 'a INT').a FROM sales",
    "SELECT 1 WHERE 2 > 1",
    "SELECT ';' || '(' || ',' FROM sales",
    "SELECT count(*), sum(amount) / count(id), 1, current_date, user FROM sales",
    "SELECT shop, count(*) AS n, n + 1 AS more FROM sales GROUP BY shop",
    "SELECT sales.shop, who.name, count(*) FROM sales GROUP BY shop, who",
    "SELECT amount AS x, amount, amount + 1, max(id) FROM sales GROUP BY x",
    "SELECT amount + 1 AS x, max(id) FROM sales GROUP BY x",
    "SELECT upper(shop), amount + 1, count(*) FROM sales GROUP BY upper(shop), amount + 1",
    "SELECT shop, amount, count(*) FROM sales GROUP BY 1, 2",
    "SELECT id, count(*) OVER (), sum(amount) OVER (PARTITION BY shop) FROM sales",
    "SELECT shop, sum(sum(amount)) OVER () FROM sales GROUP BY shop",
    "SELECT shop, (SELECT max(city) FROM shops) AS city, count(*) FROM sales GROUP BY shop",
    "SELECT h.city, (SELECT count(s.id) + 0 FROM sales s WHERE s.shop = h.shop) AS n FROM shops h",
    "SELECT shop FROM sales WHERE amount > (SELECT avg(amount) FROM sales)",
    "SELECT s.shop, n FROM sales s JOIN (SELECT shop, count(*) AS n FROM sales GROUP BY shop) c ON s.shop = c.shop",
    "SELECT any_value(shop), first(id), count(*), collect_list(amount) FROM sales",
    "SELECT count(*) AS n FROM sales HAVING n > 0",
    "FROM sales |> AGGREGATE count(*) AS n GROUP BY shop |> SELECT shop, n",
    "SELECT shop, count(*) FROM sales GROUP BY shop WITH ROLLUP",
    "SELECT shop, amount, count(*) FROM sales GROUP BY GROUPING SETS ((shop, amount), (shop))",
)

MISGROUPED = {
    "SELECT shop, count(*) FROM sales": "1:8 'shop' 'shop' is neither grouped by nor in an aggregate "
    "(add 'GROUP BY shop')",
    "SELECT count(*), amount + 1 AS m FROM sales": "1:18 'amount' 'amount' is neither grouped by nor in an aggregate "
    "(add 'GROUP BY amount')",
    "SELECT sales.shop, max(id) FROM sales": "1:8 'sales.shop' 'sales.shop' is neither grouped by nor in an aggregate "
    "(add 'GROUP BY sales.shop')",
    "SELECT shop, id, count(*) FROM sales GROUP BY shop": "1:14 'id' 'id' is neither grouped by nor in an aggregate "
    "(add it to GROUP BY, or take 'any_value(id)')",
    "SELECT shop, city FROM shops GROUP BY shop": "1:14 'city' 'city' is neither grouped by nor in an aggregate "
    "(add it to GROUP BY, or take 'any_value(city)')",
    "WITH c AS (SELECT shop, sum(amount) AS a FROM sales) SELECT * FROM c": "1:19 'shop' 'shop' is neither grouped by "
    "nor in an aggregate (add 'GROUP BY shop')",
    "SELECT shop FROM shops UNION ALL SELECT shop || max(shop) FROM (SELECT shop, min(id) FROM sales) s": "1:72 'shop' "
    "'shop' is neither grouped by nor in an aggregate (add 'GROUP BY shop')",
    "SELECT shop, count(*) FROM sales WHERE count(*) > 1 GROUP BY shop": "1:40 'count' 'count' can't stand in WHERE "
    "(rows are not grouped yet; put it into HAVING, behind GROUP BY)",
    "SELECT id FROM sales WHERE amount = max(amount)": "1:37 'max' 'max' can't stand in WHERE "
    "(rows are not grouped yet; put it into HAVING, behind GROUP BY)",
}
"""Queries that Spark refuses, each with what is said of it."""
