"""What only a real process shows: signals, locks, a JVM that dies, a restart."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.spark.processes import Tauro
from tests.spark.runs import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.spark

STREAM = ("--env", "dev", "--pipeline", "real_time_sales", "--stream")

WITH_UDF = {
    "src/nodes/process_sales.py": (
        "from src.words import shout\n\n\ndef process_sales(df):\n    return df.withColumn('loud', shout('name'))\n"
    ),
    "src/words.py": (
        "import pyspark.sql.functions as F\n\n\n@F.udf('string')\ndef shout(text):\n    return text.upper()\n"
    ),
}


def test_a_secret_setting_reaches_spark_and_nobody_else(
    project: Callable[[Mapping[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "s3cr=t: \\é#"
    monkeypatch.setenv("STORE_KEY", secret)
    function = (
        "import pyspark.sql.functions as F\n\n\ndef process_sales(df):\n"
        "    conf = df.sparkSession.sparkContext.getConf()\n"
        "    said = ' '.join(conf.get(f'spark.hadoop.{key}') for key in ('shop.secret.key', 'shop.name'))\n"
        "    return df.withColumn('length', F.lit(len(said)))\n"
    )
    settings = (
        "spark:\n  conf:\n    spark.hadoop.shop.secret.key: ${STORE_KEY}\n    spark.hadoop.shop.name: my ${STORE_KEY}\n"
        "variables:\n  STORE_KEY: {value: '', secret: true}\n"
    )
    files = {"global_settings.yaml": settings, "src/nodes/process_sales.py": function, "data/input/a.csv": "id\n1\n"}
    root = project(files)
    with Tauro(root, *STREAM) as process:
        process.wait_to_say("batch 0")
        assert not [word for word in process.jvm().cmdline() if secret in word]
        process.send(signal.SIGINT)
        assert process.end() == 0
    assert [row["length"] for row in rows(root / "data/output")] == [2 * len(secret) + len(" my ")]
    kept = [
        path for path in (root / ".tauro").rglob("*") if path.is_file() and secret in path.read_text("utf-8", "replace")
    ]
    assert kept == []


def test_a_stream_stops_and_goes_on_where_it_left_off(project: Callable[[Mapping[str, str]], Path]) -> None:
    root = project(WITH_UDF)
    output = root / "data/output"
    with Tauro(root, *STREAM) as first:
        first.wait_to_say("waiting: the first file in 'data/input/'")
        (root / "data/input/a.csv").write_text("id,name\n1,ann\n2,bob\n")
        first.wait_for(lambda: len(rows(output)) == 2, "the first rows")
        first.send(signal.SIGINT)
        assert first.end() == 0
    assert "Ctrl+C" in first.output
    assert "Traceback" not in first.output
    (root / "data/input/b.csv").write_text("id,name\n3,cid\n")
    with Tauro(root, *STREAM) as second:
        second.wait_for(lambda: len(rows(output)) == 3, "the third row")
        second.send(signal.SIGTERM, to_group=False)
        assert second.end() == 0
    assert sorted((row["id"], row["loud"]) for row in rows(output)) == [(1, "ANN"), (2, "BOB"), (3, "CID")]
    assert not list((root / ".tauro/dev/landing").rglob("*.csv")), "copies that were read are removed"


def test_a_second_process_is_refused_and_sighup_stops_the_first(project: Callable[[Mapping[str, str]], Path]) -> None:
    root = project({"data/input/a.csv": "id\n1\n"})
    with Tauro(root, *STREAM) as first:
        first.wait_to_say("batch 0")
        with Tauro(root, *STREAM) as second:
            assert second.end() == 1
        assert f"in use by process {first.pid}" in second.output
        first.send(signal.SIGHUP)
        assert first.end() == 0
    assert "SIGHUP: stopping" in first.output


def test_a_jvm_that_dies_is_told_and_loses_nothing(project: Callable[[Mapping[str, str]], Path]) -> None:
    root = project({"data/input/a.csv": "id\n1\n"})
    with Tauro(root, *STREAM) as first:
        first.wait_to_say("batch 0")
        first.jvm().send_signal(signal.SIGTERM)
        (root / "data/input/b.csv").write_text("id\n2\n")
        first.wait_to_say("batch 1")
        first.jvm().kill()
        assert first.end() == 1
    assert "the Spark process died" in first.output
    assert "Traceback" not in first.output
    (root / "data/input/c.csv").write_text("id\n3\n")
    with Tauro(root, *STREAM[:-1]) as second:
        assert second.end() == 0
    assert "done: 1 batch, 1 rows in, 1 rows out" in second.output
    assert sorted(row["id"] for row in rows(root / "data/output")) == [1, 2, 3]


def test_a_lock_of_a_process_that_was_killed_is_not_in_the_way(project: Callable[[Mapping[str, str]], Path]) -> None:
    root = project({"data/input/a.csv": "id\n1\n"})
    with Tauro(root, *STREAM) as first:
        first.wait_to_say("batch 0")
        first.send(signal.SIGKILL, to_group=False)
        assert first.end() == -signal.SIGKILL
    with Tauro(root, *STREAM[:-1]) as second:
        assert second.end() == 0
    assert rows(root / "data/output") == [{"id": 1}]


def test_ctrl_c_while_spark_starts_is_calm(project: Callable[[Mapping[str, str]], Path]) -> None:
    root = project({"data/input/a.csv": "id\n1\n"})
    with Tauro(root, *STREAM) as process:
        process.wait_to_say("Spark is starting")
        process.send(signal.SIGINT)
        assert process.end() == 0
    assert "Traceback" not in process.output
    assert "error" not in process.output


def test_a_second_ctrl_c_stops_at_once(project: Callable[[Mapping[str, str]], Path]) -> None:
    slow = (
        "import time\nimport pyspark.sql.functions as F\n\n\n@F.udf('long')\ndef slow(n):\n    time.sleep(60)\n"
        "    return n\n\n\ndef process_sales(df):\n    return df.withColumn('id', slow('id'))\n"
    )
    root = project({"src/nodes/process_sales.py": slow, "data/input/a.csv": "id\n1\n"})
    with Tauro(root, *STREAM) as process:
        process.wait_to_say(": running")
        process.send(signal.SIGINT)
        process.wait_to_say("Ctrl+C: stopping")
        process.send(signal.SIGINT)
        assert process.end() == 130
    assert "stopped at once" in process.output


def test_no_java_is_told_with_the_remedy(
    project: Callable[[Mapping[str, str]], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    root = project({"data/input/a.csv": "id\n1\n"})
    with Tauro(root, *STREAM) as process:
        assert process.end() == 1
    assert "which has no bin/java" in process.output
    assert "Java 17" in process.output
    assert not (root / "data/output").exists()
