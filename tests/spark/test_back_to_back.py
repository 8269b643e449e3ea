"""Stops while batches follow each other at once: what is cut is done again, and there is little of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.state.checkpoint import Checkpoint
from tests.spark.runs import rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark

STOPS = 4
FILES = 60
AT_ONCE = {
    "inputs.yaml": (
        "sales_stream: {path: data/input/, format: csv, streaming: true, schema: id BIGINT, "
        "options: {maxFilesPerTrigger: 1}}"
    ),
    "nodes.yaml": (
        "process_sales_stream: {function: src.nodes.process_sales, "
        "streaming: {trigger: {type: processing_time, interval: 0 seconds}, settle_time: 0 seconds}}"
    ),
    **{f"data/input/{number}.csv": f"id\n{number}\n" for number in range(FILES)},
}


def test_each_row_is_there_once_and_few_batches_are_cut(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession, record_property: Callable[[str, object], None]
) -> None:
    root = project(AT_ONCE)
    checkpoint = Checkpoint(root / ".tauro/dev/checkpoints/real_time_sales/process_sales_stream")
    cut = 0
    for _ in range(STOPS):
        with streaming(root, spark) as watched:
            watched.wait(lambda: watched.node.batches >= 2, "batches")
        assert not [text for text in watched.notices if "cut" in text]
        assert checkpoint.last_planned - checkpoint.last_committed <= 1
        cut += checkpoint.last_planned > checkpoint.last_committed
        assert checkpoint.last_planned < FILES - 1, "they followed each other up to the stop"
    record_property("cut", f"{cut} of {STOPS} stops")
    run_once(root, spark)
    assert sorted(row["id"] for row in rows(root / "data/output")) == list(range(FILES))
