"""A restart equals no restart: every source that goes on where it was, into every sink that does.

Each pair is a node of one project, so that process starts are few. The project runs in a first process, which is
stopped or killed among its batches, and to its end in a second one; its twin reads the same in one go.
"""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tests.project_files import write_files
from tests.spark.processes import Tauro
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

FIRST, LATER = range(10), range(10, 16)
"""The numbers of the rows that are there at the first start, and of those that come between the two."""
COLUMNS = "id BIGINT, shop STRING"
TOPIC = "restarts"
PAIRS = [(source, sink) for source in ("csv", "kafka", "delta") for sink in ("parquet", "delta")]
PAIRS += [("memory", "parquet"), ("rate", "parquet")]
NODES = {f"{source}_to_{sink}": (source, sink) for source, sink in PAIRS}
WAYS = {"Ctrl+C": signal.SIGINT, "kill -9": signal.SIGKILL}


def row(number: int) -> dict[str, Any]:
    return {"id": number, "shop": f"s{number % 3}"}


@dataclass(frozen=True)
class Project:
    """What several of them read is in one place, but for the folder of files."""

    root: Path
    table: Path
    servers: str

    def write(self, numbers: Iterable[int], *, limited: bool) -> None:
        """The rows in memory are `numbers`; where it is `limited`, a batch takes two rows, or one file of two."""
        a_file, messages = ("maxFilesPerTrigger: 1", "maxOffsetsPerTrigger: 2, ") if limited else ("", "")
        at_broker = f"kafka.bootstrap.servers: '{self.servers}', subscribe: {TOPIC}, startingOffsets: earliest"
        inputs = {
            "csv": f"path: data/in, streaming: true, schema: '{COLUMNS}', options: {{{a_file}}}",
            "kafka": f"options: {{{messages}{at_broker}}}, value: {{format: json, schema: '{COLUMNS}'}}",
            "delta": f"path: {self.table}, streaming: true, options: {{{a_file}}}",
            "memory": f"rows: {json.dumps([row(number) for number in numbers])}",
            "rate": "options: {rowsPerSecond: 20}",
        }
        nodes = [(node, source) for node, (source, _) in NODES.items()]
        sinks = [(node, sink) for node, (_, sink) in NODES.items()]
        files = {
            "pipelines": f"p: {{nodes: [{', '.join(NODES)}]}}\n",
            "nodes": "".join(f"{node}: {{input: {source}, output: {node}_out}}\n" for node, source in nodes),
            "inputs": "".join(f"{name}: {{format: {name}, {said}}}\n" for name, said in inputs.items()),
            "outputs": "".join(f"{node}_out: {{format: {sink}, path: {node}}}\n" for node, sink in sinks),
            "global_settings": "streaming: {settle_time: 0 seconds}\n",
        }
        write_files(self.root, {f"config/{name}.yaml": text for name, text in files.items()})

    def drop(self, numbers: Iterable[int]) -> None:
        for first, second in pairs(numbers):
            lines = "".join(f"{one['id']},{one['shop']}\n" for one in (first, second))
            write_files(self.root, {f"data/in/{first['id']:02}.csv": f"id,shop\n{lines}"})

    def batches(self, node: str) -> int:
        commits = self.root / ".tauro/dev/checkpoints/p" / node / "commits"
        return sum(path.name.isdecimal() for path in commits.glob("*"))

    def has_begun(self, node: str) -> bool:
        """With two batches, where its source has several."""
        return self.batches(node) >= (1 if NODES[node][0] == "memory" else 2)

    def written(self, node: str, spark: SparkSession) -> list[dict[str, Any]]:
        folder = self.root / node
        if not node.endswith("_delta"):
            return sorted(rows(folder), key=str)
        return sorted((one.asDict() for one in spark.read.format("delta").load(str(folder)).collect()), key=str)


def pairs(numbers: Iterable[int]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    found = [row(number) for number in numbers]
    return list(zip(found[::2], found[1::2], strict=True))


@dataclass(frozen=True)
class Restarted:
    """The same input in one go, and over a restart after each way to stop."""

    whole: Project
    in_parts: Mapping[str, Project]
    batches_at_stop: Mapping[str, Mapping[str, int]]
    told: Mapping[str, str]
    """What the second process wrote on the screen."""


@pytest.fixture(scope="module")
def restarted(broker: Broker, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, jars: None) -> Restarted:
    folder = tmp_path_factory.mktemp("restarts")
    table = folder / "table"
    whole, *parts = (Project(folder / name, table, broker.address) for name in ("whole", *WAYS))
    broker.make_topic(TOPIC)
    add(FIRST, broker, spark, table)
    at_stop, told = {}, {}
    for project, (way, number) in zip(parts, WAYS.items(), strict=True):
        project.drop(FIRST)
        project.write(FIRST, limited=True)
        at_stop[way] = stopped_among_its_batches(project, number)
    add(LATER, broker, spark, table)
    for project, way in zip(parts, WAYS, strict=True):
        project.drop(LATER)
        project.write([*FIRST, *LATER], limited=False)
        with Tauro(project.root, "--pipeline", "p") as tauro:
            assert tauro.end() == 0, tauro.output
        told[way] = tauro.output
    whole.drop([*FIRST, *LATER])
    whole.write([*FIRST, *LATER], limited=False)
    assert not run_once(whole.root, spark, pipeline="p").failed
    return Restarted(whole, dict(zip(WAYS, parts, strict=True)), at_stop, told)


def add(numbers: Iterable[int], broker: Broker, spark: SparkSession, table: Path) -> None:
    """To the topic and the table that all projects read; a version of the table for every two rows."""
    broker.produce(TOPIC, [json.dumps(row(number)) for number in numbers])
    for pair in pairs(numbers):
        spark.createDataFrame(list(pair), COLUMNS).coalesce(1).write.format("delta").mode("append").save(str(table))


def stopped_among_its_batches(project: Project, number: signal.Signals) -> Mapping[str, int]:
    """How many batches each node has committed by then."""
    with Tauro(project.root, "--pipeline", "p", "--stream") as tauro:
        tauro.wait_for(lambda: all(project.has_begun(node) for node in NODES), "batches of each node")
        tauro.send(number)
        assert tauro.end() == (0 if number is signal.SIGINT else -number), tauro.output
    return {node: project.batches(node) for node in NODES}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("node", [node for node, (source, _) in NODES.items() if source != "rate"])
def test_a_restart_equals_no_restart(restarted: Restarted, spark: SparkSession, node: str, way: str) -> None:
    project = restarted.in_parts[way]
    assert project.batches(node) > restarted.batches_at_stop[way][node], "nothing was left for the second process"
    whole = restarted.whole.written(node, spark)
    assert project.written(node, spark) == whole
    assert sorted(one["id"] for one in whole) == [*FIRST, *LATER]


@pytest.mark.parametrize("way", WAYS)
def test_a_rate_goes_on_counting_from_where_it_was(restarted: Restarted, spark: SparkSession, way: str) -> None:
    project = restarted.in_parts[way]
    values = sorted(one["value"] for one in project.written("rate_to_parquet", spark))
    assert values == list(range(len(values)))
    assert project.batches("rate_to_parquet") > restarted.batches_at_stop[way]["rate_to_parquet"]


def test_the_screen_says_once_which_jar_stands_in_for_another(restarted: Restarted) -> None:
    notices = require_jars(JarRequest(("kafka", "delta")), version("pyspark"), cache_folder()).notices
    for told in restarted.told.values():
        assert [told.count(f"note: {notice}\n") for notice in notices] == [1] * len(notices)
