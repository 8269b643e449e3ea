"""A node that fails says why in the words of the person who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.streaming.run import readiness
from tests.spark.runs import rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark

SALES = "id,date,amount,customer\n1,2024-01-15,150.00,Alice\n2,2024-01-15,200.00,Bob\n"

FUNCTIONS = {
    "returns-nothing": (
        "def process_sales(df):\n    found = {'df': df}\n    return found.get('fd')\n",
        "function 'src.nodes.process_sales' of node 'process_sales_stream' gave back nothing (None), not a DataFrame",
        "end it with 'return df'",
    ),
    "returns-a-number": (
        "def process_sales(df):\n    return int('42')\n",
        "gave back int 42, not a DataFrame",
        "let it return the DataFrame that is to be written",
    ),
    "unknown-column": (
        "def process_sales(df):\n    return df.filter(df['amuont'] > 0)\n",
        "there is no column 'amuont' (src/nodes/process_sales.py:2)",
        "the columns are: 'id', 'date', 'amount', 'customer'",
    ),
    "raises-when-built": (
        "def process_sales(df):\n    raise ValueError('no such shop')\n",
        "ValueError: no such shop (src/nodes/process_sales.py:2)",
        None,
    ),
    "raises-on-its-first-batch": (
        "import pyspark.sql.functions as F\n\n\n"
        "@F.udf('string')\ndef shout(name):\n    return name.upper() + str(1 // 0)\n\n\n"
        "def process_sales(df):\n    return df.withColumn('loud', shout('customer'))\n",
        "ZeroDivisionError: integer division or modulo by zero (src/nodes/process_sales.py:6)",
        None,
    ),
    "casts-what-does-not-fit": (
        "import pyspark.sql.functions as F\n\n\n"
        "def process_sales(df):\n    return df.withColumn('n', F.col('customer').cast('int'))\n",
        'The value \'Alice\' of the type "STRING" cannot be cast to "INT"',
        None,
    ),
    "ends-the-process": (
        "import sys\n\n\ndef process_sales(df):\n    sys.exit('enough')\n",
        "SystemExit: enough (src/nodes/process_sales.py:5)",
        None,
    ),
    "can't-be-imported": (
        "import nosuchmodule\n\n\ndef process_sales(df):\n    return df\n",
        "No module named 'nosuchmodule' (src/nodes/process_sales.py:1)",
        "install 'nosuchmodule'",
    ),
    "aggregates-without-watermark": (
        "def process_sales(df):\n    grouped = [df.groupBy('customer').count()]\n    return grouped[0]\n",
        "not supported for streaming aggregations without watermark",
        None,
    ),
}


@pytest.mark.parametrize(("function", "message", "hint"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_that_fails_is_named_with_its_line(
    function: str,
    message: str,
    hint: str | None,
    project: Callable[[Mapping[str, str]], Path],
    spark: SparkSession,
) -> None:
    root = project({"src/nodes/process_sales.py": function, "data/input/a.csv": SALES})
    (failed,) = run_once(root, spark).failed
    assert message in failed.detail
    assert "\n" not in failed.detail
    assert failed.restarts == 0
    if hint is not None:
        assert failed.hint is not None
        assert hint in failed.hint
    assert rows(root / "data/output") == []


FAILING = "real_time_sales:\n  nodes: [process_sales_stream]\n  streaming: {on_bad_record: fail}\n"


def test_a_value_that_does_not_fit_its_column_is_never_null(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession
) -> None:
    schema = "inputs:\n  s: {path: data/input/, format: csv, streaming: true, schema: 'id INT, amount DOUBLE'}\n"
    files = {"inputs.yaml": schema, "pipelines.yaml": FAILING, "data/input/a.csv": "id,amount\n1,2.5\ntwelve,3.5\n"}
    root = project(files)
    (failed,) = run_once(root, spark).failed
    assert failed.detail == "a row of 'a.csv' does not fit the schema: null,3.5"
    assert rows(root / "data/output") == []
    wider = schema.replace("id INT", "id STRING")
    (root / "config/inputs.yaml").write_text(wider)
    assert not run_once(root, spark).failed
    assert sorted(row["id"] for row in rows(root / "data/output")) == ["1", "twelve"]


def test_a_line_with_too_many_values_is_never_cut(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession
) -> None:
    function = "def process_sales(df):\n    return df.select('id', 'amount')\n"
    files = {"data/input/a.csv": "id,qty,amount\n1,2,3.5\n1,1,000,5\n", "src/nodes/process_sales.py": function}
    root = project(files | {"pipelines.yaml": FAILING})
    (failed,) = run_once(root, spark).failed
    assert failed.detail.startswith("a row of 'a.csv' does not fit the schema")
    assert rows(root / "data/output") == []


def test_a_wrong_first_file_can_be_mended(project: Callable[[Mapping[str, str]], Path], spark: SparkSession) -> None:
    function = "def process_sales(df):\n    return df.filter(df['amount'] > 0)\n"
    root = project({"src/nodes/process_sales.py": function, "data/input/a.csv": "id,amuont\n1,2.5\n"})
    (failed,) = run_once(root, spark).failed
    assert "there is no column 'amount'" in failed.detail
    (root / "data/input/a.csv").write_text("id,amount\n1,2.5\n")
    assert not run_once(root, spark).failed
    assert rows(root / "data/output") == [{"id": 1, "amount": 2.5}]


def test_a_full_disk_is_told_and_nothing_is_lost_when_there_is_room_again(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, small_disk: Path
) -> None:
    output = f"outputs:\n  o: {{path: {small_disk}/output, format: csv}}\n"
    twice = FAILING.replace("on_bad_record: fail", "restart: {max_attempts: 2, backoff: 0 seconds}")
    many = "id,name\n" + "".join(f"{i},customer {i} of the shop\n" for i in range(20_000))
    root = project({"outputs.yaml": output, "pipelines.yaml": twice, "data/input/a.csv": many})
    stuffing = small_disk / "stuffing"
    stuffing.write_bytes(b"x" * 2_900_000)
    (failed,) = run_once(root, spark).failed
    assert failed.detail.startswith("the disk is full: no space left on device; given up after 2 attempts, failing")
    stuffing.unlink()
    assert not run_once(root, spark).failed
    written = [path.read_text().splitlines()[1:] for path in (small_disk / "output").glob("part-*.csv")]
    assert sum(map(len, written)) == 20_000


def test_what_a_running_batch_dies_of_while_it_is_stopped_is_told(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, tmp_path: Path
) -> None:
    function = (
        "import pathlib, time\nimport pyspark.sql.functions as F\n\n\n@F.udf('string')\ndef slow(name):\n"
        f"    pathlib.Path('{tmp_path}/runs').touch()\n"
        f"    while not pathlib.Path('{tmp_path}/go').exists():\n        time.sleep(0.05)\n"
        "    raise ValueError('at the last moment')\n\n\n"
        "def process_sales(df):\n    return df.withColumn('loud', slow('customer'))\n"
    )
    root = project({"src/nodes/process_sales.py": function, "data/input/a.csv": SALES})
    with streaming(root, spark) as watched:
        watched.wait((tmp_path / "runs").exists, "the batch runs")
        watched.run.ask_to_stop()
        (tmp_path / "go").touch()
        watched.wait(watched.run.is_over, "the run is over", may_fail=True)
    (failed,) = watched.run.status.failed
    assert "ValueError: at the last moment" in failed.detail


def test_a_file_that_somebody_still_writes_is_not_passed_over_in_silence(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_BOUNDED_PATIENCE_SECONDS", 0.5)
    root = project({"data/input/a.csv": SALES})
    with (root / "data/input/a.csv").open("a"):
        status = run_once(root, spark)
    (node,) = status.nodes
    assert (node.detail, node.unread_files) == ("no data", 1)
    assert run_once(root, spark).nodes[0].rows_in == 2


def test_files_that_take_longer_to_land_than_anybody_waits_are_all_read(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_BOUNDED_PATIENCE_SECONDS", 0.5)
    function = "def process_sales(df):\n    return df.select('id')\n"
    files = {f"data/input/{n}.csv": f"id\n{n}\n" for n in range(1_200)}
    root = project({"src/nodes/process_sales.py": function} | files)
    (node,) = run_once(root, spark).nodes
    assert (node.rows_in, node.unread_files) == (1_200, 0)
