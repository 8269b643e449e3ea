"""`kill -9` of the whole process group in the middle of a merge, and a new start."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet

from tests.project_files import write_files
from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

FILES = 6
LIMIT_SECONDS = 300
PROJECT = {
    "config/pipelines.yaml": "p: {nodes: [count]}\n",
    "config/nodes.yaml": "count: {function: 'src.nodes.work:shops', streaming: {output_mode: update}}\n",
    "config/inputs.yaml": (
        "sales: {format: csv, path: data/in, streaming: true, schema: 'id BIGINT, shop STRING', "
        "options: {maxFilesPerTrigger: 1}}\n"
    ),
    "config/outputs.yaml": "totals: {format: delta, path: data/totals, mode: merge, keys: shop}\n",
    "config/global_settings.yaml": (
        "streaming: {settle_time: 0 seconds, trigger: {interval: 0 seconds}}\n"
        "spark: {master: 'local[2]', conf: {spark.sql.shuffle.partitions: 1}}\n"
    ),
    "src/nodes/work.py": "def shops(df):\n    return df.groupBy('shop').count()\n",
}


def test_every_key_is_right_and_none_is_there_twice(tmp_path: Path) -> None:
    chance = random.Random(4)
    root = write_files(tmp_path / "shop", PROJECT)
    expected = Counter[str]()
    for number in range(FILES):
        shops = [f"s{chance.randrange(30)}" for _ in range(50)]
        expected.update(shops)
        rows = "".join(f"{id_},{shop}\n" for id_, shop in enumerate(shops))
        write_files(root, {f"data/in/{number}.csv": f"id,shop\n{rows}"})
    table, checkpoint = root / "data/totals", root / ".tauro/dev/checkpoints/p/count"
    moments: list[Callable[[], list[Path]]] = [
        lambda: list((checkpoint / "offsets").glob("[0-9]*")),  # planned
        lambda: list(table.glob("*.parquet")),  # rows are being written
        lambda: list((table / "_delta_log").glob("*.json")),  # merged, and not committed in the checkpoint
    ]

    def has_committed(number: int) -> bool:
        return (checkpoint / "commits" / str(number)).exists()

    for seen in chance.sample(moments, len(moments)):
        kill_at(root, seen)
    with Tauro(root, "--pipeline", "p") as last:
        for number in range(FILES - 1):
            last.wait_for(partial(has_committed, number), f"batch {number}")
        assert last.end() == 0, last.output
    assert merged_batches(table) == list(range(FILES))
    assert totals(table) == sorted(expected.items())


def kill_at(root: Path, seen: Callable[[], list[Path]]) -> None:
    """Let it run until there are more of such files than at its start, and kill it that very moment."""
    before = len(seen())
    with Tauro(root, "--pipeline", "p", "--stream") as process:
        deadline = time.monotonic() + LIMIT_SECONDS
        while len(seen()) <= before:
            assert time.monotonic() < deadline, process.output
            time.sleep(0.002)
        process.send(signal.SIGKILL)
        assert process.end() == -signal.SIGKILL


def actions(table: Path) -> list[dict[str, dict[str, str]]]:
    commits = sorted((table / "_delta_log").glob("*.json"))
    return [json.loads(line) for commit in commits for line in commit.read_text().splitlines()]


def merged_batches(table: Path) -> list[int]:
    """The numbers in the table's log, each as often as it was merged."""
    return [int(action["txn"]["version"]) for action in actions(table) if "txn" in action]


def totals(table: Path) -> list[tuple[str, int]]:
    """What the table holds by its log, read without Spark."""
    found = actions(table)
    removed = {action["remove"]["path"] for action in found if "remove" in action}
    live = [action["add"]["path"] for action in found if "add" in action if action["add"]["path"] not in removed]
    rows = [row for path in live for row in parquet.read_table(table / path).to_pylist()]
    return sorted((row["shop"], row["count"]) for row in rows)
