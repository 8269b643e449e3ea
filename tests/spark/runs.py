"""A pipeline run inside the test's own process, on the tests' session."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from pyarrow import dataset

from scripts.running import committed_files
from tauro.state.layout import StateRoot
from tauro.streaming.run.opening import opened_run
from tauro.streaming.specs.location import locate
from tests.project_files import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pyspark.sql import SparkSession

    from tauro.streaming.run.events import RunEvent
    from tauro.streaming.run.pipeline_run import PipelineRun
    from tauro.streaming.run.status import NodeStatus, PipelineStatus

from contextlib import contextmanager

LIMIT_SECONDS = 120


class Watched:
    """A run and what it told."""

    def __init__(self, run: PipelineRun, events: list[RunEvent]) -> None:
        self.run = run
        self.events = events

    @property
    def node(self) -> NodeStatus:
        return self.run.status.nodes[0]

    @property
    def notices(self) -> list[str]:
        return [text for event in self.events if (text := getattr(event, "text", None)) is not None]

    def wait(self, is_true: Callable[[], bool], what: str, *, may_fail: bool = False) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        while not is_true():
            assert time.monotonic() < deadline, f"{what}: {self.run.status}, {self.events}"
            assert may_fail or not self.run.status.failed, self.run.status
            time.sleep(0.05)


@contextmanager
def streaming(
    root: Path, spark: SparkSession, *, pipeline: str = "real_time_sales", env: str = "dev", bounded: bool = False
) -> Iterator[Watched]:
    """A pipeline that runs while inside; stopped at the end, gracefully."""
    checked = check(root, env, **os.environ)
    assert checked.is_sound, checked.problems
    spec = checked.spec
    said = spec.settings.state_root
    state = StateRoot((locate(said, root).local or root) if said else root.resolve() / ".tauro", spec.env)
    events: list[RunEvent] = []
    opened: AbstractContextManager[PipelineRun] = opened_run(
        spec, spec.pipelines[pipeline], state, {"spark": spark}, events.append, bounded=bounded
    )
    with opened as run:
        run.begin()
        try:
            yield Watched(run, events)
        finally:
            assert run.stop(), "the run did not stop in time"


def run_once(root: Path, spark: SparkSession, *, pipeline: str = "real_time_sales", env: str = "dev") -> PipelineStatus:
    """Process what is there, and end."""
    with streaming(root, spark, pipeline=pipeline, env=env, bounded=True) as watched:
        deadline = time.monotonic() + LIMIT_SECONDS
        while not watched.run.is_over():
            assert time.monotonic() < deadline, watched.run.status
            time.sleep(0.05)
        assert watched.run.error is None, watched.run.error
        return watched.run.status


def rows(folder: Path) -> list[dict[str, Any]]:
    """What is committed in an output folder of parquet files: while a batch runs, half a file may lie there."""
    files = [str(path) for path in committed_files(folder)]
    found: list[dict[str, Any]] = dataset.dataset(files).to_table().to_pylist() if files else []
    return found
