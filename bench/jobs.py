"""The jobs that `bench.throughput` measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.csv_to_parquet import CsvToParquet
from bench.kafka_to_delta import KafkaToDelta

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bench.job import Job

JOBS: Mapping[str, Callable[[Path, int], Job]] = {"csv": CsvToParquet, "kafka": KafkaToDelta}
