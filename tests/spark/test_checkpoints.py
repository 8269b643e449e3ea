"""Checkpoints that Spark has written: changed nodes, damaged files, older copies, and starting over."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tauro.errors import ProjectError
from tauro.state.damage import damages
from tauro_cli.main import run
from tests.project_files import write_files
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

COUNT = "SELECT shop, count(*) AS n FROM sales GROUP BY shop"
SCHEMA = "schema: 'id BIGINT, shop STRING'"
CONFIG = {
    "config/pipelines.yaml": "p: {nodes: [count, copy, keep, both]}\n",
    "config/nodes.yaml": (
        f'count: {{sql: "{COUNT}", input: sales, output: counts, streaming: {{output_mode: complete}}}}\n'
        "copy: {input: sales, output: copied}\n"
        "keep: {input: sales, output: kept}\n"
        "both: {function: 'src.work:both', input: [sales, more], output: united}\n"
    ),
    "config/inputs.yaml": (
        f"sales: {{format: csv, path: data/in, streaming: true, {SCHEMA}}}\n"
        f"more: {{format: csv, path: data/more, streaming: true, {SCHEMA}}}\n"
    ),
    "config/outputs.yaml": (
        "counts: {format: delta, path: data/counts}\n"
        "copied: {format: parquet, path: data/copied}\n"
        "kept: {format: delta, path: data/kept}\n"
        "united: {format: parquet, path: data/united}\n"
    ),
    "config/global_settings.yaml": "streaming: {settle_time: 0 seconds}\n",
    "src/work.py": "def both(one, other):\n    return one.union(other)\n",
}
CHECKPOINTS = ".tauro/dev/checkpoints/p"


class Shop:
    def __init__(self, root: Path, spark: SparkSession) -> None:
        self.root = write_files(root, CONFIG)
        self._spark = spark

    def drop(self, name: str, *ids: int) -> None:
        text = "id,shop\n" + "".join(f"{number},s{number % 2}\n" for number in ids)
        write_files(self.root, {f"data/{folder}/{name}.csv": text for folder in ("in", "more")})

    def run(self) -> None:
        status = run_once(self.root, self._spark, pipeline="p")
        assert not status.failed, status

    def refusal(self) -> tuple[str, str]:
        """The code of what the run is refused for, and its hint; `plan` says the same."""
        with pytest.raises(ProjectError) as caught:
            self.run()
        assert run(["plan", "--project", str(self.root)]) == 3
        (problem,) = caught.value.problems
        return problem.code, str(problem.hint)

    def change(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def checkpoint(self, node: str) -> Path:
        return self.root / CHECKPOINTS / node

    def delta(self, name: str) -> list[tuple[Any, ...]]:
        frame = self._spark.read.format("delta").load(str(self.root / "data" / name))
        return sorted(tuple(row) for row in frame.collect())

    def require_all(self, *ids: int) -> None:
        """Each row once in every output."""
        assert sorted(row["id"] for row in rows(self.root / "data/copied")) == sorted(ids)
        assert [row[0] for row in self.delta("kept")] == sorted(ids)
        assert sorted(row["id"] for row in rows(self.root / "data/united")) == sorted(ids * 2)
        counts = {shop: sum(f"s{number % 2}" == shop for number in ids) for shop in ("s0", "s1")}
        assert dict(self.delta("counts")) == counts


@pytest.fixture
def shop(tmp_path: Path, spark: SparkSession) -> Shop:
    """Two runs lie behind it, with a batch each."""
    made = Shop(tmp_path / "shop", spark)
    made.drop("a", 1, 2, 3)
    made.run()
    made.drop("b", 4, 5)
    made.run()
    return made


def test_what_it_was_made_for(shop: Shop) -> None:
    for node in ("count", "copy", "keep", "both"):
        assert damages(shop.checkpoint(node)) == ()
    shop.change("config/nodes.yaml", COUNT, COUNT.replace("shop", "id"))
    assert shop.refusal()[0] == "unfit-checkpoint"
    shop.change("config/nodes.yaml", COUNT.replace("shop", "id"), COUNT)
    shop.change("config/nodes.yaml", "[sales, more]", "[more, sales]")
    assert shop.refusal()[0] == "unfit-checkpoint"
    shop.change("config/nodes.yaml", "[more, sales]", "[sales, more]")
    shop.change("config/inputs.yaml", "more: {format: csv", "more: {format: json")
    assert shop.refusal()[0] == "unfit-checkpoint"
    shop.change("config/inputs.yaml", "more: {format: json", "more: {format: csv")
    shutil.rmtree(shop.root / ".tauro/dev/fingerprints")
    shop.drop("c", 6)
    shop.run()
    shop.require_all(1, 2, 3, 4, 5, 6)
    fingerprint = json.loads((shop.root / ".tauro/dev/fingerprints/p/count.json").read_text())
    assert fingerprint["state"] == ["group by shop", "count(*)"]
    assert fingerprint["query_id"] == json.loads((shop.checkpoint("count") / "metadata").read_text())["id"]


def test_an_older_copy_is_refused_and_starting_over_reads_everything_once(shop: Shop, tmp_path: Path) -> None:
    shutil.copytree(shop.root / CHECKPOINTS, tmp_path / "older")
    shop.drop("c", 6)
    shop.run()
    for node in ("copy", "keep"):
        shop.checkpoint(node).rename(tmp_path / "newer")
        shutil.copytree(tmp_path / "older" / node, shop.checkpoint(node))
        code, hint = shop.refusal()
        assert (code, "'tauro reset'" in hint) == ("foreign-checkpoint", True)
        if node == "copy":
            shutil.rmtree(shop.checkpoint(node))
            (tmp_path / "newer").rename(shop.checkpoint(node))
    assert run(["reset", "--project", str(shop.root), "--node", "keep", "--yes"]) == 0
    shop.run()
    shop.require_all(1, 2, 3, 4, 5, 6)
    for _ in range(2):
        assert run(["reset", "--project", str(shop.root), "--yes"]) == 0
        shop.run()
        shop.require_all(1, 2, 3, 4, 5, 6)
    assert len(list((shop.root / ".tauro/dev/reset").iterdir())) == 3


def test_a_reset_can_be_taken_back(shop: Shop) -> None:
    assert run(["reset", "--project", str(shop.root), "--yes"]) == 0
    (aside,) = (shop.root / ".tauro/dev/reset").iterdir()
    for node, output in {"count": "counts", "copy": "copied", "keep": "kept", "both": "united"}.items():
        (aside / node / "checkpoint").rename(shop.checkpoint(node))
        (aside / node / f"output-{output}").rename(shop.root / "data" / output)
    shop.drop("c", 6)
    shop.run()
    shop.require_all(1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize("node", ["copy", "keep", "count"])
def test_what_can_be_saved_of_a_damaged_one_is_saved_as_it_is_told(shop: Shop, node: str) -> None:
    checkpoint = shop.checkpoint(node)
    (checkpoint / "commits/1").write_text("")
    code, hint = shop.refusal()
    assert (code, "remove it and '.1.crc'" in hint) == ("damaged-checkpoint", True)
    (checkpoint / "commits/1").unlink()
    (checkpoint / "commits/.1.crc").unlink()
    (checkpoint / "metadata").unlink()
    (checkpoint / ".metadata.crc").unlink()
    code, hint = shop.refusal()
    assert code == "damaged-checkpoint"
    line = hint[hint.index("{") : hint.index("}") + 1]
    (checkpoint / "metadata").write_text(line)
    shop.drop("c", 6)
    shop.run()
    shop.require_all(1, 2, 3, 4, 5, 6)
