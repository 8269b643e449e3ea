"""Nodes that read Delta tables and are set back with the command: what is read after that, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.state.delta_log import DeltaLog
from tauro.state.delta_times import commit_times
from tauro_cli.main import run
from tests.project_files import write_files
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

SINK = (
    "from pathlib import Path\n\n\ndef write(df, batch_id):\n"
    "    if not (Path(__file__).parent.parent / 'mended').exists():\n        raise ValueError('not yet')\n"
    "    df.write.mode('overwrite').parquet(str(Path(__file__).parent.parent / f'data/sent/{batch_id}'))\n"
)


class Shop:
    """Versions 1 to 3 of a table have the rows 1 to 3; each node has read all of them."""

    def __init__(self, root: Path, spark: SparkSession) -> None:
        self.root = write_files(
            root,
            {
                "config/pipelines.yaml": "p: {nodes: [copy, keep, merge, feed, send]}\n",
                "config/nodes.yaml": (
                    "copy: {input: sales, output: copied}\nkeep: {input: sales, output: kept}\n"
                    "merge: {input: sales, output: merged}\nfeed: {input: changes, output: fed}\n"
                    "send: {input: sales, output: sent}\n"
                ),
                "config/inputs.yaml": (
                    "sales: {format: delta, path: data/sales, streaming: true}\n"
                    "changes: {format: delta_stream, path: data/sales, options: {startingVersion: latest}}\n"
                ),
                "config/outputs.yaml": (
                    "copied: {format: parquet, path: data/copied}\nkept: {format: delta, path: data/kept}\n"
                    "merged: {format: delta, path: data/merged, mode: merge, keys: [id]}\n"
                    "fed: {format: parquet, path: data/fed}\n"
                    "sent: {format: foreach_batch, function: 'src.sinks:write'}\n"
                ),
                "src/sinks.py": SINK,
                "mended": "",
            },
        )
        self._spark = spark
        self._table = f"delta.`{root}/data/sales`"
        spark.sql(f"CREATE TABLE {self._table} (id BIGINT) USING delta TBLPROPERTIES (delta.enableChangeDataFeed=true)")
        for number in range(1, 4):
            self.add(number)
        self.run()

    def add(self, *ids: int) -> None:
        self._spark.sql(f"INSERT INTO {self._table} VALUES " + ", ".join(f"({number})" for number in ids))

    def run(self, *failing: str) -> None:
        status = run_once(self.root, self._spark, pipeline="p")
        assert [node.name for node in status.failed] == list(failing), status

    def rewind(self, node: str, *arguments: str) -> None:
        assert run(["rewind", "--project", str(self.root), "--node", node, "--yes", *arguments]) == 0

    def ids(self, output: str) -> list[int]:
        folder = self.root / "data" / output
        if output in {"copied", "fed"}:
            return sorted(row["id"] for row in rows(folder))
        if output == "sent":
            return sorted(row["id"] for row in self._spark.read.parquet(f"{folder}/*").collect())
        return sorted(row["id"] for row in self._spark.read.format("delta").load(str(folder)).collect())

    def times(self) -> list[tuple[int, datetime]]:
        return list(commit_times(DeltaLog(self.root / "data/sales")))

    def history(self) -> list[tuple[int, datetime]]:
        """As Delta tells it."""
        told = self._spark.sql(f"DESCRIBE HISTORY {self._table}").select("version", "timestamp").collect()
        return sorted((row["version"], row["timestamp"].astimezone()) for row in told)


def test_each_row_comes_as_often_as_it_was_said(tmp_path: Path, spark: SparkSession) -> None:
    shop = Shop(tmp_path / "shop", spark)
    assert shop.times() == shop.history()
    second = dict(shop.times())[2].isoformat()
    shop.rewind("copy", "--to-offset", "2")
    shop.rewind("keep", "--to-timestamp", second, "--keep-output")
    shop.rewind("merge", "--to-timestamp", second)
    shop.rewind("feed", "--to-offset", "2")
    shop.rewind("send", "--to-offset", "latest")
    shop.rewind("send", "--to-offset", "3")
    (shop.root / "mended").unlink()
    shop.run("send")
    shop.add(4)
    write_files(shop.root, {"mended": ""})
    shop.run()
    assert shop.ids("copied") == [2, 3, 4]
    assert shop.ids("kept") == [1, 2, 2, 3, 3, 4]
    assert shop.ids("merged") == [1, 2, 3, 4]
    assert shop.ids("fed") == [2, 3, 4]
    assert shop.ids("sent") == [3, 4]
    aside = [path for folder in (shop.root / ".tauro/dev/reset").iterdir() for path in folder.glob("*/output-*")]
    assert sorted(path.name for path in aside) == ["output-copied", "output-fed"]
    spark.sql(f"ALTER TABLE delta.`{shop.root}/data/sales` SET TBLPROPERTIES (delta.enableInCommitTimestamps=true)")
    shop.add(5)
    assert shop.times() == shop.history()
