"""Batches that are cut: what others than Spark read in the output's folder between two runs."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest
from pyarrow import dataset

from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.spark

STREAM = ("--env", "dev", "--pipeline", "real_time_sales", "--stream", "--stop-timeout", "1")
WAITS = """\
    import os, time
    from pathlib import Path
    import pyspark.sql.functions as F

    @F.udf("long")
    def once_allowed(number):
        while number == 2 and not Path(os.environ["TAURO_PROJECT"], "go").exists():
            time.sleep(0.05)
        return number

    def process_sales(df):
        return df.repartition(2).withColumn("id", once_allowed("id")).withColumn("place", F.concat(F.lit("a b:"), "id"))
"""
FILES = {
    "src/nodes/process_sales.py": WAITS,
    "outputs.yaml": "processed_sales: {path: data/output/, format: parquet, partition_by: place}",
    "data/input/a.csv": "id\n1\n2\n",
}


def plainly_read(folder: Path) -> list[dict[str, Any]]:
    """As pandas or DuckDB do, which know nothing of Spark's log."""
    found: list[dict[str, Any]] = dataset.dataset(folder, format="parquet", partitioning="hive").to_table().to_pylist()
    return sorted(found, key=lambda row: int(row["id"]))


def is_half_written(output: Path) -> bool:
    """One of the batch's two files is whole: it has the mark at its end, too."""
    return any(path.read_bytes().count(b"PAR1") > 1 for path in output.rglob("part-*.parquet"))


def test_a_plain_reader_sees_no_row_of_a_batch_that_was_cut(project: Callable[[Mapping[str, str]], Path]) -> None:
    root = project(FILES)
    output, aside = root / "data/output", root / ".tauro/dev/leftovers"
    with Tauro(root, *STREAM) as killed:
        killed.wait_for(lambda: is_half_written(output), "one of the batch's two files")
        killed.send(signal.SIGKILL)  # a JVM that lives on for a moment clears away what it can
        killed.end()
    assert len(plainly_read(output)) == 1
    (output / "of_somebody_else.parquet").write_bytes(next(output.rglob("part-*.parquet")).read_bytes())

    with Tauro(root, *STREAM) as cut:
        cut.wait_for(lambda: len(list(aside.rglob("part-*.parquet"))) == 1, "the file is moved")
        cut.wait_for(lambda: is_half_written(output), "one of the batch's two files again")
        cut.send(signal.SIGINT)
        assert cut.end() == 0
    assert "moved from 'data/output' to '.tauro/dev/leftovers/real_time_sales/process_sales_stream/" in cut.output
    assert "'data/output' holds 'of_somebody_else.parquet', which this stream did not write" in cut.output
    assert "a batch was cut after the stop timeout" in cut.output
    assert len(plainly_read(output)) == 1, "that of somebody else"
    (output / "of_somebody_else.parquet").unlink()

    (root / "go").touch()
    with Tauro(root, *STREAM[:4]) as whole:
        assert whole.end() == 0
    assert plainly_read(output) == [{"id": 1, "place": "a b:1"}, {"id": 2, "place": "a b:2"}]
    assert "moved" not in whole.output
