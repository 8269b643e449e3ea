"""`tauro validate --with-spark`: every node's mistakes at once, and nothing touched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tauro.check import check_project
from tauro.project.load import load_project
from tauro.state.layout import StateRoot
from tauro.trial.project_trial import Tried, try_nodes
from tests.docs.test_rule_pages import WITH_SPARK, Example
from tests.project_files import write_files
from tests.spark.processes import TAURO, Tauro

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark

SALES = (
    "sales: {format: csv, path: data/in/, streaming: true, schema: 'id BIGINT, at TIMESTAMP, name STRING, "
    "amount DOUBLE, tags MAP<STRING, INT>', watermark: {column: at}}\n"
)


def project(root: Path, nodes: str, functions: str, inputs: str = "", outputs: str = "") -> Path:
    """Nodes with an output `<node>` of their own each, Parquet where nothing else is said."""
    names = [line.partition(":")[0] for line in nodes.splitlines() if line and not line.startswith((" ", "#"))]
    said = {line.partition(":")[0] for line in outputs.splitlines()}
    others = "".join(f"{name}_out: {{format: parquet, path: data/{name}/}}\n" for name in names)
    kept = "".join(line + "\n" for line in others.splitlines() if line.partition(":")[0] not in said)
    return write_files(
        root / "shop",
        {
            "config/pipelines.yaml": f"p: {{nodes: [{', '.join(names)}]}}\n",
            "config/nodes.yaml": nodes,
            "config/inputs.yaml": SALES + inputs,
            "config/outputs.yaml": kept + outputs,
            "src/f.py": functions,
        },
    )


def tried(root: Path, spark: SparkSession, limit_seconds: float = 300) -> Tried:
    loaded = load_project(root, "dev", os.environ)
    checked = check_project(loaded)
    assert checked.problems == ()
    state = StateRoot(root / ".tauro", "dev")
    folder = root.parent / "trial"
    names = list(checked.spec.pipelines)
    return try_nodes({"spark": spark}, loaded, checked.spec, names, state, folder, limit_seconds)


def told(found: Tried) -> list[str]:
    lines = []
    for problem in found.problems:
        assert problem.place is not None
        hint = f" ({problem.hint})" if problem.hint else ""
        where = f"{problem.place.file}:{problem.place.line}"
        lines.append(f"{where} {problem.severity} {problem.code}: {problem.message}{hint}")
    return lines


def listing(root: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(root)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(root.rglob("*"))
        if "__pycache__" not in path.parts and not (path / "__pycache__").exists()
    }


MISTAKES = """\
typo: {function: src.f:typo, input: sales, output: typo_out}
raises: {function: src.f:raises, input: sales, output: raises_out}
nothing: {function: src.f:nothing, input: sales, output: nothing_out}
counts: {function: src.f:counts, input: sales, output: counts_out}
types: {function: src.f:types, input: sales, output: types_out}
ordered: {function: src.f:ordered, input: sales, output: ordered_out}
joined: {function: src.f:joined, input: [sales, sales], output: joined_out}
totals: {function: src.f:totals, input: sales, output: totals_out}
twice: {function: src.f:twice, input: sales, output: twice_out, streaming: {output_mode: complete}}
whole: {function: src.f:more, input: sales, output: whole_out, streaming: {output_mode: complete}}
query:
  sql: |
    SELECT id,
      id + tags AS x
    FROM sales
  input: sales
  output: query_out
first: {function: src.f:first, input: sales, output: first_out}
second: {function: src.f:second, input: first_out, output: second_out}
packed: {input: sales, output: packed_out}
keyed: {function: src.f:kept, input: sales, output: keyed_out}
mapped: {function: src.f:mapped, input: sales, output: mapped_out}
closed: {function: src.f:more, input: sales, output: closed_out}
imports: {function: src.g:imports, input: sales, output: imports_out}
late: {input: unknown, output: late_out}
after: {input: typo_out, output: after_out}
lookup: {function: src.f:lookup, input: [sales, rates], output: lookup_out}
"""

FUNCTIONS = """\
from pyspark.sql import functions as F


def typo(df):
    return df.where(df["amount"] > 1).select(
        "id", "amuont")


def raises(df):
    raise ValueError("no such shop")


def nothing(df):
    return {"df": df}.get("fd")


def counts(df):
    return df.limit(getattr(df, "count")())


def types(df):
    return df.withColumn("x", F.col("tags") + 1)


def ordered(df):
    return getattr(df, "orderBy")("id")


def joined(left, right):
    return left.select("id").join(right.select("id", "name"), "id", "left")


def totals(df):
    return df.groupBy("name").count()


def twice(df):
    return df.groupBy("name").count().groupBy("count").agg(F.count("*").alias("n"))


def first(df):
    return df.select("id", F.upper("name").alias("loud"))


def second(df):
    return df.select("loud", "quiet")


def mapped(df):
    return df.withColumn("amount", F.col("tags"))


def more(df):
    return df.select("id", F.lit(1).alias("extra"))


def lookup(df, rates):
    return df.withColumn("rate", F.lit(rates.collect()[0]["rate"]))


def kept(df):
    return df
"""


@pytest.mark.usefixtures("jars")
def test_all_mistakes_of_all_nodes_are_told_at_once_and_nothing_is_touched(tmp_path: Path, spark: SparkSession) -> None:
    inputs = (
        "unknown: {format: json, path: data/unknown/, streaming: true}\n"
        "rates: {format: csv, path: data/rates/, schema: 'rate DOUBLE'}\n"
    )
    outputs = (
        "twice_out: {format: delta, path: data/twice/}\n"
        "whole_out: {format: delta, path: data/whole/}\n"
        "packed_out: {format: csv, path: data/packed/}\n"
        "keyed_out: {format: delta, path: data/keyed/, mode: merge, keys: [sale]}\n"
        "mapped_out: {format: delta, path: data/mapped/}\n"
        "closed_out: {format: delta, path: data/closed/, options: {mergeSchema: false}}\n"
    )
    root = project(tmp_path, MISTAKES, FUNCTIONS, inputs, outputs)
    write_files(
        root, {"src/g.py": "import json\n\nimport src.f\n\njson.loads('{')\n\n\ndef imports(df):\n    return df\n"}
    )
    spark.createDataFrame([(1, 2.5)], "id BIGINT, amount DOUBLE").write.format("delta").save(f"{root}/data/mapped")
    spark.createDataFrame([(1,)], "id BIGINT").write.format("delta").save(f"{root}/data/closed")
    before = listing(root)

    found = tried(root, spark)

    assert told(found) == [
        "config/nodes.yaml:3 error no-result: function 'src.f:nothing' of node 'nothing' gave back nothing "
        "(None), not a DataFrame (end it with 'return df')",
        "config/nodes.yaml:6 error unsupported-operation: node 'ordered': a stream can't be sorted, but for "
        "aggregated rows in the output mode 'complete' (leave the order to whoever reads the output)",
        "config/nodes.yaml:7 error unsupported-operation: node 'joined': Stream-stream LeftOuter join between "
        "two streaming DataFrame/Datasets is not supported without a watermark in the join keys, or a watermark "
        "on the nullable side and an appropriate range condition",
        "config/nodes.yaml:8 error unfit-output-mode: node 'totals': the output mode 'append' is not supported "
        "for streaming aggregations without watermark (give the input a 'watermark:' and group by its column, or "
        "by a window of it; or take 'complete' or 'update' with an output that can)",
        "config/nodes.yaml:9 error unsupported-operation: node 'twice': one stateful operation feeds another, in "
        "an output mode in which Spark could lose rows between them (say 'output_mode: append', with a watermark "
        "for each; or split the node in two)",
        "config/nodes.yaml:10 error unfit-output-mode: the output mode 'complete' needs an aggregation, and node "
        "'whole' has none (aggregate in its function, or take 'append')",
        "config/nodes.yaml:14 error bad-expression: the SQL of node 'query': Cannot resolve \"(id + tags)\" due "
        "to data type mismatch: the left and right operands of the binary operator have incompatible types "
        '("BIGINT" and "MAP<STRING, INT>") (line 2 of \'sql\')',
        "config/outputs.yaml:18 error unfit-columns: node 'packed': The CSV datasource doesn't support the "
        'column `tags` of the type "MAP<STRING, INT>".',
        "config/outputs.yaml:19 error unknown-column: node 'keyed': 'keys' names 'sale', which is not among the "
        "columns that are written (they are: id, at, name, amount, tags)",
        "config/outputs.yaml:20 error unfit-columns: node 'mapped': the column 'amount' has a type that its "
        "table does not take: DoubleType and MapType(StringType,IntegerType,true) (the table's type comes first; "
        "cast the column to it in the node's function)",
        "config/outputs.yaml:21 error unfit-columns: node 'closed': the Delta table does not have the same "
        "columns: it lacks 'extra' (take 'mergeSchema: false' out of the output's options to let the table grow, "
        "or select the table's columns)",
        "src/f.py:5 error unknown-column: node 'typo': there is no column 'amuont' (the columns are: 'amount', "
        "'at', 'id', 'name', 'tags')",
        "src/f.py:10 error function-fails: node 'raises': ValueError: no such shop",
        "src/f.py:18 error stream-call: node 'counts': a stream has no end: it can't be counted, collected or "
        "shown (take that out, or do it to each micro-batch in the function of a 'foreach_batch' output)",
        "src/f.py:22 error bad-expression: node 'types': Cannot resolve \"(tags + 1)\" due to data type "
        'mismatch: the left and right operands of the binary operator have incompatible types ("MAP<STRING, '
        'INT>" and "INT").',
        "src/f.py:46 error unknown-column: node 'second': there is no column 'quiet' (the columns are: 'id', 'loud')",
        "src/f.py:58 warning function-fails: node 'lookup': IndexError: list index out of range",
        "src/g.py:5 error import-failed: module 'src.g' can't be imported: JSONDecodeError: Expecting property "
        "name enclosed in double quotes: line 1 column 2 (char 1) (src/g.py:5)",
    ]
    assert found.untried == (
        "node 'late' of pipeline 'p' was not tried: the columns of input 'unknown' are not known yet: there is "
        "no file with a row in 'data/unknown/'",
        "node 'after' of pipeline 'p' was not tried: input 'typo_out' is written by node 'typo', which could not "
        "be built",
    )
    assert listing(root) == before


SOUND = """\
plain: {function: src.f:noted, input: sales, output: plain_out}
windows: {function: src.f:windows, input: sales, output: windows_out}
query: {sql: "SELECT id, upper(name) AS loud FROM sales", input: sales, output: query_out}
seen: {function: src.f:seen, input: undeclared, output: seen_out}
messages: {function: src.f:messages, input: orders, output: messages_out}
bare: {function: src.f:bare, input: topic, output: bare_out}
ticks: {function: src.f:ticks, input: rates, output: ticks_out}
lines: {function: src.f:lines, input: [lines, notes], output: lines_out}
made: {function: src.f:made, input: made, output: made_out}
bronze: {input: sales, output: bronze_out}
silver: {function: src.f:silver, input: bronze_out, output: silver_out}
changes: {function: src.f:changes, input: feed, output: changes_out}
lookup: {function: src.f:lookup, input: [sales, table], output: lookup_out}
sent: {input: sales, output: sent_out}
mine: {input: sales, output: mine_out, streaming: {output_mode: update}}
grown: {function: src.f:grown, input: sales, output: grown_out}
merged: {input: sales, output: merged_out}
"""

SOUND_INPUTS = """\
undeclared: {format: csv, path: data/undeclared/, streaming: true, source_file: origin}
orders:
  format: kafka
  options: {kafka.bootstrap.servers: "127.0.0.1:1", subscribe: orders}
  value: {format: json, schema: "src.schemas:ORDERS"}
topic: {format: kafka, options: {kafka.bootstrap.servers: "127.0.0.1:1", subscribe: orders, includeHeaders: true}}
rates: {format: rate}
lines: {format: socket, options: {host: 127.0.0.1, port: 1}}
notes: {format: text, path: data/notes/, streaming: true}
made: {format: memory, rows: [{id: 1, parts: [{n: 1.5}]}]}
feed: {format: delta_stream, path: data/bronze/}
table: {format: csv, path: data/table/}
"""

SOUND_OUTPUTS = """\
ticks_out: {format: console}
bronze_out: {format: delta, path: data/bronze/}
sent_out: {format: kafka, options: {kafka.bootstrap.servers: "127.0.0.1:1", topic: out}, key: id}
mine_out: {format: foreach_batch, function: src.f:mine}
grown_out: {format: delta, path: data/grown/}
merged_out: {format: delta, path: data/merged/, mode: merge, keys: [id]}
"""

SOUND_FUNCTIONS = """\
from pyspark.sql import functions as F


def noted(df):
    print("a word of its own")
    return df.select("id", "_metadata.file_name")


def windows(df):
    counted = df.groupBy(F.window("at", "1 minute"), "name").count()
    return counted.groupBy(F.window(F.window_time("window"), "1 hour")).sum("count").select("sum(count)")


def seen(df):
    return df.select(F.col("n") + 1, "origin")


def messages(df):
    return df.select("id", "customer.name", "topic", "offset")


def bare(df):
    return df.select(F.col("value").cast("string"), "headers", "timestampType")


def ticks(df):
    return df.select("value", "timestamp")


def lines(left, right):
    return left.union(right)


def made(df):
    return df.select("id", F.col("parts")[0]["n"])


def silver(df):
    return df.select("id", "tags")


def changes(df):
    return df.select("_change_type", "_commit_version", "id")


def lookup(df, table):
    return df.join(table, "id").withColumn("first", F.lit(table.orderBy("id").first()["rate"]))


def grown(df):
    return df.select("id", F.lit("new").alias("other"))


def mine(df, batch_id):
    raise AssertionError("no batch is to be written")
"""


@pytest.mark.usefixtures("jars")
def test_nothing_valid_is_refused(tmp_path: Path, spark: SparkSession) -> None:
    root = project(tmp_path, SOUND, SOUND_FUNCTIONS, SOUND_INPUTS, SOUND_OUTPUTS)
    files = {
        "src/schemas.py": "ORDERS = 'id BIGINT, customer STRUCT<name: STRING>'\n",
        "data/undeclared/a.csv": "n\n",
        "data/undeclared/b.csv": "n\n1\n",
        "data/table/a.csv": "id,rate\n1,2.5\n",
    }
    write_files(root, files)
    spark.createDataFrame([(1, "x")], "id BIGINT, name STRING").write.format("delta").save(f"{root}/data/grown")
    merged = spark.createDataFrame([(1, "x")], "id BIGINT, name STRING")
    merged.write.format("delta").option("delta.columnMapping.mode", "name").save(f"{root}/data/merged")
    before = listing(root)
    found = tried(root, spark)
    assert (told(found), found.untried, found.nodes) == ([], (), SOUND.count("input:"))
    assert listing(root) == before


def test_a_function_that_hangs_is_left_and_its_line_is_told(tmp_path: Path, spark: SparkSession) -> None:
    nodes = (
        "hangs: {function: src.f:hangs, input: sales, output: hangs_out}\n"
        "fails: {function: src.f:fails, input: sales, output: fails_out}\n"
    )
    functions = (
        "import time\nfrom pathlib import Path\n\n\n"
        f"def hangs(df):\n    while not Path('{tmp_path}/go').exists(): time.sleep(0.05)\n    return df\n\n\n"
        "def fails(df):\n    raise ValueError('no such shop')\n"
    )
    root = project(tmp_path, nodes, functions)
    try:
        found = tried(root, spark, limit_seconds=5)
    finally:
        (tmp_path / "go").touch()
    assert told(found) == [
        "src/f.py:6 error slow-function: node 'hangs': it was not built within 5 seconds (its function may only "
        "describe what is to be done with rows: let it wait for nothing)",
        "src/f.py:11 error function-fails: node 'fails': ValueError: no such shop",
    ]


@pytest.mark.parametrize("code", sorted(WITH_SPARK))
def test_the_example_of_a_page_fails_with_that_code_alone_and_its_fix_is_clean(
    code: str, tmp_path: Path, spark: SparkSession, jars: None
) -> None:
    def codes(heading: str) -> list[str]:
        root = Example(code, heading).write(tmp_path / heading / "shop")
        found = tried(root, spark, limit_seconds=5)
        assert not found.untried
        return [problem.code for problem in found.problems]

    assert codes("Fails") == [code]
    if code != "slow-function":  # its thread still holds the module
        assert codes("Mended") == []


def test_a_process_tells_all_in_json_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    nodes = "noted: {function: src.f:noted, input: sales, output: noted_out}\n"
    functions = "def noted(df):\n    print('a word')\n    return df.select('nmae')\n"
    root = project(tmp_path, nodes, functions)
    before = sorted(root.rglob("*"))
    command = [str(TAURO), "validate", "--with-spark", "--format", "json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["code"], problem["file"], problem["line"]) == ("unknown-column", "src/f.py", 3)
    assert "a word" in done.stderr
    assert sorted(root.rglob("*")) == before
    assert list(temporary.glob("tauro-*")) == []


def test_ctrl_c_ends_it_with_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    nodes = "waits: {function: src.f:waits, input: sales, output: waits_out}\n"
    functions = (
        "import threading\n\n\n"
        "def waits(df):\n    print('now', flush=True)\n    threading.Event().wait()\n    return df\n"
    )
    root = project(tmp_path, nodes, functions)
    with Tauro(root, "validate", "--with-spark") as tauro:
        tauro.wait_to_say("now")
        tauro.send(signal.SIGINT)
        assert tauro.end() == 130
    assert tauro.output.endswith("stopped\n")
    assert "Traceback" not in tauro.output
    assert list(temporary.glob("tauro-*")) == []
