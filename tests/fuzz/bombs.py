"""Small files that would cost much, or more than there is, if they were taken at their word."""

from __future__ import annotations

from typing import Final

_MB: Final = 1 << 20
_INPUT = "sales_stream: {format: csv, path: data/input/, streaming: true, %s}\n"
_NODE = "process_sales_stream: {%s}\n"
_FUNCTION = _NODE % 'function: "src.nodes.process_sales"'


def _laughs(depth: int, last: str) -> str:
    """Each variable names the next one ten times."""
    lines = [f"  A{number}: '{f'${{A{number + 1}}}' * 10}'\n" for number in range(depth)]
    return "variables:\n" + "".join(lines) + f"  A{depth}: '{last}'\noutput_path: ${{A0}}\n"


_ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
_MERGES = ".a0: &a0 {k0: 1}\n" + "".join(
    f".a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: 1}}\n" for n in range(1, 40)
)

BOMBS: Final[dict[str, dict[str, str | bytes | int]]] = {
    "a file of 4 GiB": {"config/nodes.yaml": 4 << 30},
    "laughs of aliases": {"config/inputs.yaml": _ALIASES},
    "laughs of merges": {"config/inputs.yaml": _MERGES},
    "laughs of variables": {"config/global_settings.yaml": _laughs(20, "ha")},
    "laughs of secrets": {
        "config/global_settings.yaml": _laughs(20, "ha"),
        "config/inputs.yaml": _INPUT % "options: {token: '${A0}'}",
    },
    "laughs of nothing": {"config/global_settings.yaml": _laughs(20, "")},
    "defaults in defaults": {"config/global_settings.yaml": f"output_path: '{'${A:-' * 20_000}{'}' * 20_000}'\n"},
    "a chain of 9 000 variables": {
        "config/global_settings.yaml": "output_path: ${A0}\nvariables:\n"
        + "".join(f"  A{n}: ${{A{n + 1}}}\n" for n in range(9000))
        + "  A9000: a\n"
    },
    "2 MB of dollars": {"config/global_settings.yaml": f"output_path: '{'$' * 2 * _MB}'\n"},
    "references side by side": {"config/global_settings.yaml": f"output_path: '{'${A:-a}' * 300_000}'\n"},
    "an alias of itself": {"config/inputs.yaml": "a: &a {b: *a}\n"},
    "50 MB of keys": {"config/inputs.yaml": "".join(f"key{n}: 1\n" for n in range(4_000_000))},
    "50 MB of comments": {"config/inputs.yaml": "# nothing\n" * 5_000_000},
    "50 MB in one value": {"config/inputs.yaml": "sales_stream: " + "x" * 50 * _MB},
    "5 MB of small values": {"config/inputs.yaml": "a: [" + "1," * (5 * _MB // 2) + "]\n"},
    "the same key 30 000 times": {"config/inputs.yaml": "sales_stream: {}\n" * 30_000},
    "90 000 unknown keys": {"config/inputs.yaml": "".join(f"entry{n}: {{pth: x}}\n" for n in range(30_000))},
    "45 000 nodes": {"config/pipelines.yaml": "p: {nodes: [" + ", ".join(f"n{n}" for n in range(45_000)) + "]}\n"},
    "a key of 1 MB": {"config/inputs.yaml": "sales_stream: {? " + "pth" * 300_000 + " : x}\n"},
    "a format of 1 MB": {"config/inputs.yaml": _INPUT.replace("csv", "csv" * 300_000) % "schema: id INT"},
    "100 000 brackets": {"config/inputs.yaml": "a: " + "[" * 100_000},
    "100 000 braces": {"config/inputs.yaml": "a: " + "{" * 100_000},
    "100 000 dashes": {"config/inputs.yaml": "- " * 100_000},
    "100 000 questions": {"config/inputs.yaml": "? " * 100_000},
    "deep by indentation": {"config/inputs.yaml": "".join(" " * n + "a:\n" for n in range(3000))},
    "a number of a million digits": {"config/global_settings.yaml": "variables: {A: " + "9" * 1_000_000 + "}\n"},
    "a DDL of 10 000 structs": {"config/inputs.yaml": _INPUT % ('schema: "a ' + "STRUCT<a: " * 10_000 + '"')},
    "a DDL of 100 000 columns": {
        "config/inputs.yaml": _INPUT % f'schema: "{", ".join(f"c{n} INT" for n in range(100_000))}"'
    },
    "JSON of 100 000 brackets": {"config/inputs.yaml": _INPUT % "schema: a.json", "a.json": "[" * 100_000},
    "offsets of 100 000 brackets": {
        "config/inputs.yaml": "sales_stream: {format: kafka, options: {kafka.bootstrap.servers: 'b:1', "
        f"startingOffsets: '{'[' * 100_000}', assign: '{'[' * 100_000}'}}}}\n"
    },
    "JSON with a long number": {"config/inputs.yaml": _INPUT % "schema: a.json", "a.json": "9" * 1_000_000},
    "a schema file of 50 MB": {"config/inputs.yaml": _INPUT % "schema: a.ddl", "a.ddl": "a INT, " * 7_000_000},
    "SQL of 10 000 brackets": {"config/nodes.yaml": _NODE % f'sql: "SELECT {"(" * 10_000}"'},
    "SQL of 10 000 subqueries": {"config/nodes.yaml": _NODE % f'sql: "{"SELECT * FROM (" * 10_000}"'},
    "SQL of 10 000 sums": {"config/nodes.yaml": _NODE % f'sql: "SELECT {"1 + " * 10_000}1 FROM sales_stream"'},
    "a SQL file of 50 MB": {"config/nodes.yaml": _NODE % "sql: a.sql", "a.sql": "SELECT 1 -- \n" * 4_000_000},
    "Python of 10 000 brackets": {"config/nodes.yaml": _FUNCTION, "src/nodes/process_sales.py": "x = " + "(" * 10_000},
    "Python of 100 000 signs": {
        "config/nodes.yaml": _FUNCTION,
        "src/nodes/process_sales.py": f"x = {'-' * 100_000}1\n",
    },
    "Python of 10 000 calls": {"src/nodes/process_sales.py": "def process_sales(df):\n    return df" + ".a()" * 10_000},
    "Python of 50 MB": {"src/nodes/process_sales.py": "x = 1\n" * 8_000_000},
    "Python with a zero byte": {"src/nodes/process_sales.py": b"x = '\0'\n"},
    "Python in no encoding": {"src/nodes/process_sales.py": b"# -*- coding: nonsense -*-\n\xff\n"},
    "intervals of 400 digits": {
        "config/global_settings.yaml": f"retain: {{logs: {'9' * 400} days}}\nstreaming: {{settle_time: {'9' * 400} w}}"
    },
    "15 000 passwords": {
        "config/inputs.yaml": "".join(f"e{n}: {{options: {{token: s{n}{n}}}}}\n" for n in range(15_000))
    },
    "490 passwords": {
        "config/inputs.yaml": "".join(f"e{n}: {{options: {{token: '{n}{'x%' * 60}'}}}}\n" for n in range(490))
    },
    "a password of 3 MB": {"config/inputs.yaml": _INPUT % f"options: {{token: '{'x' * 3 * _MB}'}}"},
    "a password of 200 KB": {"config/inputs.yaml": _INPUT % f"options: {{token: '{'x%é' * 60_000}'}}"},
    "addresses without an end": {"config/inputs.yaml": _INPUT % f"options: {{url: '{'://x:' * 500_000}'}}"},
    "passwords without an end": {"config/inputs.yaml": _INPUT % f"options: {{url: '{'password=' * 300_000}'}}"},
    "an interval of a million digits": {
        "config/global_settings.yaml": f"streaming: {{settle_time: {'9' * 1_000_000} seconds}}\n"
    },
}
"""Contents of files, or how large one is that holds nothing but zeros."""
