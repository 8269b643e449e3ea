"""JSON out of a topic into a Delta table, at a broker of the job's own."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote

from bench.job import Job, write_project
from bench.sales import ADDED, COLUMNS, MESSAGES_PER_BATCH, SCHEMA, made_up_sales
from bench.start import TAURO
from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tests.spark.kafka.broker import running_broker
from tests.spark.kafka.broker_jars import NoBrokerError, broker_jars

if TYPE_CHECKING:
    from types import TracebackType

SCRIPT = Path(__file__).with_name("by_hand_kafka.py")
TOPIC = "sales"
SENT_AT_ONCE = 200_000


class KafkaToDelta(Job):
    title = "Kafka JSON to Delta"
    columns = (*COLUMNS, "timestamp", "topic", "partition", "offset", *ADDED)

    def __init__(self, folder: Path, rows: int) -> None:
        self.rows = rows
        self._folder = folder / "broker"
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """With all messages sent; the broker's own cost is nobody's."""
        from pyspark import __version__

        self._jars = ",".join(map(str, require_jars(JarRequest(("delta", "kafka")), __version__, cache_folder()).paths))
        self._folder.mkdir()
        try:
            self._broker = self._stack.enter_context(running_broker(broker_jars(), self._folder))
        except NoBrokerError as error:
            raise SystemExit(str(error)) from error
        with ExitStack() as until_all_is_sent:
            until_all_is_sent.push(self._stack)
            self._broker.make_topic(TOPIC, partitions=os.cpu_count() or 1)
            messages = (json.dumps(dict(zip(COLUMNS, sale, strict=True))) for sale in made_up_sales(self.rows))
            while sent := list(islice(messages, SENT_AT_ONCE)):
                self._broker.produce(TOPIC, sent)
            until_all_is_sent.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def command(self, name: str, place: Path) -> list[str | Path]:
        if name != "tauro":
            settings = ["--lean"] if name == "by hand" else []
            return [sys.executable, SCRIPT, self._broker.address, TOPIC, place, self._jars, *settings]
        options = (
            f"kafka.bootstrap.servers: '{self._broker.address}', subscribe: {TOPIC}, startingOffsets: earliest, "
            f"maxOffsetsPerTrigger: {MESSAGES_PER_BATCH}"
        )
        write_project(
            place,
            inputs=f"sales: {{format: kafka, options: {{{options}}}, value: {{format: json, schema: '{SCHEMA}'}}}}\n",
            outputs="sold: {path: output, format: delta}\n",
        )
        return [TAURO, "--project", place, "--pipeline", "p"]

    def files_written(self, place: Path) -> list[Path]:
        """By the table's log: nothing is removed from it in this job."""
        table = place / "output"
        commits = sorted((table / "_delta_log").glob("*.json"))
        actions = [json.loads(line) for commit in commits for line in commit.read_text().splitlines()]
        return [table / unquote(action["add"]["path"]) for action in actions if "add" in action]
