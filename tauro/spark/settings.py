"""The one table of what Tauro sets in Spark where the user says nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL_MASTER = "local[*]"
_MOST_SHUFFLE_PARTITIONS = 8


@dataclass(frozen=True)
class Default:
    """One setting; every one of them gives way to `spark.conf` in global_settings.yaml."""

    key: str
    value: str
    reason: str
    local_only: bool = False
    """Fit for one machine; a cluster keeps Spark's own."""


DEFAULTS = (
    Default("spark.ui.enabled", "false", "starts faster, opens no port; set it to true to see the UI", local_only=True),
    Default("spark.ui.showConsoleProgress", "false", "Spark's progress bar would write over the run's own table"),
    Default(
        "spark.sql.shuffle.partitions",
        str(min(os.cpu_count() or 1, _MOST_SHUFFLE_PARTITIONS)),
        "one task for each core: Spark's 200 are for a cluster, and a stateful stream writes a file for each",
        local_only=True,
    ),
    Default(
        "spark.sql.sources.parallelPartitionDiscovery.parallelism",
        str(2 * (os.cpu_count() or 1)),
        "listing 2 000 files took 0.17 s instead of 5.5 s, which one task for each file costs",
        local_only=True,
    ),
    Default("spark.driver.host", "127.0.0.1", "a laptop's own name often can't be resolved", local_only=True),
    Default("spark.driver.bindAddress", "127.0.0.1", "nothing listens beyond this machine", local_only=True),
    Default(
        "spark.sql.streaming.stopTimeout",
        "20000",
        "stopping a query that waits for its source (a broker that is away) would otherwise block for ever",
    ),
    Default(
        "spark.sql.streaming.noDataProgressEventInterval",
        "2000",
        "an idle stream says every 2 s, instead of every 10 s, that it is alive",
    ),
    Default(
        "spark.databricks.delta.snapshotPartitions",
        "2",
        "Delta's 50 are for tables with millions of files; with 2 a micro-batch takes 0.6 s instead of 2.6 s",
    ),
    Default(
        "spark.sql.execution.pythonUDF.arrow.enabled",
        "true" if find_spec("pyarrow") and find_spec("pandas") else "false",
        "Arrow where pyarrow and pandas are installed; without them Spark warns at each UDF",
    ),
)


def spark_conf(user: Mapping[str, str], *, is_local: bool) -> dict[str, str]:
    """The settings a session is built with: the user's over the defaults."""
    defaults = {default.key: default.value for default in DEFAULTS if is_local or not default.local_only}
    return defaults | dict(user)


_LISTS = frozenset({"spark.jars", "spark.jars.packages", "spark.jars.repositories", "spark.sql.extensions"})
"""Settings that hold a list, to which connectors add."""


def with_jars(conf: Mapping[str, str], brought: Mapping[str, str]) -> dict[str, str]:
    """The settings with those that come with jars: lists are joined, anything else gives way to what is there."""
    lists = {key: _joined(conf.get(key, ""), value) for key, value in brought.items() if key in _LISTS}
    joined = {**brought, **conf, **lists}
    return {key: value for key, value in joined.items() if value or key not in _LISTS}


def _joined(*texts: str) -> str:
    items = [item.strip() for text in texts for item in text.split(",")]
    return ",".join(dict.fromkeys(item for item in items if item))
