"""What a process is at when it is told to stop: nodes that write the numbers from 0 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pyarrow import dataset

from tauro.state.checkpoint import Checkpoint
from tests.project_files import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.spark.kafka.broker import Broker
    from tests.spark.processes import Tauro

PIPELINE = "p"
_SETTINGS = """\
streaming: {{settle_time: 0 seconds, trigger: {{interval: {interval}}}, restart: {{backoff: 1 hour}}}}
spark:
  master: local[2]
  conf:
    spark.driver.extraJavaOptions: -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
    spark.sql.shuffle.partitions: 1
"""


class Load:
    """A project, which several processes after each other go on with."""

    queries: ClassVar[int] = 1
    interval: ClassVar[str] = "1 second"
    rows_per_second: ClassVar[int] = 10
    node: ClassVar[str] = "sql: SELECT value FROM numbers"
    sink: ClassVar[str] = "format: parquet, path: data/{name}"
    code: ClassVar[Mapping[str, str]] = {}
    stop_timeout_seconds: ClassVar[float] = 25
    cuts: ClassVar[bool] = False
    """Whether a stop cuts its batch, which lasts longer than the timeout; or may, as there is no pause between two."""
    is_in_order: ClassVar[bool] = True
    """Whether numbers are read in their order, so that one which lacks before the last is lost."""
    needs_broker: ClassVar[bool] = False

    def __init__(self, folder: Path, broker: Broker | None = None) -> None:
        self.root = folder / "shop"
        self._broker = broker
        self.prepare()
        names = [f"n{number}" for number in range(self.queries)]
        files = {
            "config/global_settings.yaml": _SETTINGS.format(interval=self.interval),
            "config/pipelines.yaml": f"{PIPELINE}: {{nodes: [{', '.join(names)}]}}\n",
            "config/nodes.yaml": "".join(f"{name}: {{output: of_{name}, {self.node}}}\n" for name in names),
            "config/inputs.yaml": f"numbers: {self.source()}\n",
            "config/outputs.yaml": "".join(f"of_{name}: {{{self.sink.format(name=name)}}}\n" for name in names),
        }
        write_files(self.root, files | dict(self.code))

    def prepare(self) -> None:
        """Before the project is written."""

    def source(self) -> str:
        return f"{{format: rate, options: {{rowsPerSecond: {self.rows_per_second}, numPartitions: 1}}}}"

    def before_start(self) -> None:
        """Whatever a process needs that is to come as far as this."""

    def wait_until_it_is_there(self, process: Tauro) -> None:
        process.wait_for(lambda: all(f"n{number}: batch " in process.output for number in range(self.queries)), "work")

    def wait_for_life(self, process: Tauro) -> None:
        """Until it is seen that the process goes on."""
        before = self.pulse()
        process.wait_for(lambda: self.pulse() > before, "it goes on")

    def pulse(self) -> int:
        """Grows as long as it goes on."""
        return sum(each.last_committed for each in self.checkpoints())

    def let_go(self) -> None:
        """From now on nothing is in the way of what it is at."""
        (self.root / "go").touch()

    def wait_until_it_is_through(self, process: Tauro) -> None:
        """After that."""
        Load.wait_until_it_is_there(self, process)

    @property
    def effects(self) -> Path:
        """What the project's code writes for as long as it is at work, where it is slow."""
        return self.root / "effects"

    def checkpoints(self) -> list[Checkpoint]:
        folder = self.root / ".tauro" / "dev" / "checkpoints" / PIPELINE
        return [Checkpoint(folder / f"n{number}") for number in range(self.queries)]

    def cut_batches(self) -> int:
        """Those that are done again at the next start."""
        return sum(each.last_planned > each.last_committed for each in self.checkpoints())

    def wrong_rows(self) -> list[str]:
        """As a reader sees them who knows nothing of Spark's logs."""
        return [fault for folder in sorted(self.root.glob("data/n*")) for fault in self._wrong(folder)]

    def _wrong(self, folder: Path) -> list[str]:
        try:
            table = dataset.dataset(folder, format="parquet").to_table()
        except (OSError, ValueError) as error:
            return [f"{folder.name} can't be read: {error}"]
        values = sorted(table.column("value").to_pylist()) if table.num_rows else []
        if values == (list(range(len(values))) if self.is_in_order else sorted(set(values))):
            return []
        return [f"{folder.name}: {len(values)} rows, {len(set(values))} different ones, up to {values[-1]}"]
