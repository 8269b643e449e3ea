"""What is killed: a node that reads one input, and writes one output or several."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tests.chaos.ground import INPUT, NODE, PIPELINE, Ground
from tests.project_files import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.chaos.feeders.feeder import Feeder
    from tests.chaos.sinks.sink import Sink

ROWS = "def rows(df):\n    return df.select('id', 'shop', 'amount')\n"
_SETTINGS = """\
streaming: {settle_time: 0 seconds, trigger: {interval: 0 seconds}, max_bad_ratio: 1, output_mode: OUTPUT_MODE}
spark:
  master: local[2]
  jars: JARS
  conf:
    spark.sql.shuffle.partitions: 1
    spark.sql.streaming.fileSource.log.compactInterval: 3
    spark.sql.streaming.fileSink.log.compactInterval: 3
    spark.databricks.delta.properties.defaults.checkpointInterval: 3
"""
"""Logs are written anew at every third batch, so that there is something to be cut."""


@dataclass(frozen=True)
class Output:
    said: str
    """In YAML."""
    sinks: tuple[Sink, ...]


@dataclass(frozen=True)
class Job:
    feeder: Callable[[Ground], Feeder]
    outputs: Callable[[Ground], Mapping[str, Output]]
    function: str = ROWS
    """The text of `rows`, which the node calls."""
    files: Mapping[str, str] = field(default_factory=dict)
    jar_sets: tuple[str, ...] = ()
    """What its own code needs, and no format of it asks for."""
    output_mode: str = "append"
    needs_broker: bool = False
    at_least_once: bool = False
    """Whether rows may come twice; they are counted then."""

    def write(self, ground: Ground, feeder: Feeder, outputs: Mapping[str, Output]) -> None:
        files = {
            "config/pipelines.yaml": f"{PIPELINE}: {{nodes: [{NODE}]}}\n",
            "config/nodes.yaml": f"{NODE}: {{function: 'src.work:rows', output: [{', '.join(outputs)}]}}\n",
            "config/inputs.yaml": f"{INPUT}: {feeder.said}\n",
            "config/outputs.yaml": "".join(f"{name}: {output.said}\n" for name, output in outputs.items()),
            "config/global_settings.yaml": _SETTINGS.replace("OUTPUT_MODE", self.output_mode).replace(
                "JARS", self._jars(ground)
            ),
            "src/work.py": self.function,
        }
        write_files(ground.root, files | dict(self.files))

    def _jars(self, ground: Ground) -> str:
        """Under their Maven names, as a user has them."""
        found = require_jars(JarRequest(self.jar_sets), version("pyspark"), cache_folder()) if self.jar_sets else None
        lib = ground.root / "lib"
        lib.mkdir(parents=True)
        for jar in found.paths if found else ():
            (lib / jar.name.partition("_")[2]).symlink_to(jar)
        return str([f"lib/{jar.name}" for jar in lib.iterdir()])
