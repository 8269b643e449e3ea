"""What is older than `retain:` says goes when a run starts and while it goes on; nothing else does."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from tauro.state.layout import StateRoot
from tauro.state.quarantine import Quarantine, QuarantinedRow
from tauro.streaming.run import retention
from tauro.streaming.run.opening import opened_run
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tauro.streaming.run.events import RunEvent
    from tauro.streaming.run.pipeline_run import PipelineRun

DAY = 86_400.0
NODE = "real_time_sales/process_sales_stream"
LIMIT_SECONDS = 30


def spark() -> object:
    """Enough of a session for a run that has no data yet."""
    nothing = SimpleNamespace(addListener=lambda _: None, removeListener=lambda _: None, active=[])
    conf = SimpleNamespace(get=lambda *_: "")
    return SimpleNamespace(version="4.2.0", conf=conf, streams=nothing, addArtifacts=lambda *_, **__: None)


class Shop:
    """The tutorial's project with old state, and what a run of it told."""

    def __init__(self, root: Path, retain: str = "{}") -> None:
        self.root = write_tutorial(root, {"global_settings.yaml": f"retain: {retain}\n"})
        self.state = StateRoot(root.resolve() / ".tauro", "dev")
        self.storage = self.state.prepare()
        self.told: list[RunEvent] = []

    def quarantine(self, scope: str, *, days: float, piece: str = "a.csv", rows: int = 2) -> None:
        row = QuarantinedRow("x", "it does not fit", "2024-01-15T12:00:00+00:00", 0, file="a.csv")
        Quarantine(self.storage, scope).keep(piece, [row] * rows)
        self.aged(f"quarantine/{scope}/{piece}.jsonl", days=days)

    def aged(self, name: str, *, days: float) -> None:
        path = self.state.folder / name
        if not path.exists():
            self.storage.write(name, "x\n")
        os.utime(path, (time.time() - days * DAY,) * 2)

    @property
    def kept(self) -> set[str]:
        """As far as it can be seen: a run may remove folders meanwhile."""
        folders = ("quarantine", "logs", "reset")
        walks = [walked for name in folders for walked in os.walk(self.state.folder / name)]
        return {str(Path(folder, name).relative_to(self.state.folder)) for folder, _, names in walks for name in names}

    @property
    def notes(self) -> list[str]:
        return [f"{event.node}: {event.text}" for event in self.told if hasattr(event, "text")]

    def run(self, until: Callable[[PipelineRun], bool]) -> None:
        checked = check(self.root)
        spec = checked.sound_spec()
        (pipeline,) = spec.pipelines.values()
        context = {"spark": spark()}
        with opened_run(spec, pipeline, self.state, context, self.told.append, bounded=False) as run:
            run.begin()
            try:
                deadline = time.monotonic() + LIMIT_SECONDS
                while not until(run):
                    assert time.monotonic() < deadline, (run.status, run.error, self.told)
                    time.sleep(0.01)
            finally:
                is_stopped = run.stop()
            assert is_stopped


def is_waiting(run: PipelineRun) -> bool:
    return run.status.nodes[0].state == "waiting"


def old_state(shop: Shop) -> None:
    shop.quarantine(f"{NODE}/sales_stream", days=100)
    shop.quarantine(f"{NODE}/sales_stream", days=10, piece="b.csv")
    shop.quarantine("real_time_sales/gone/orders", days=100, rows=1)
    shop.quarantine("other/process_sales_stream/sales_stream", days=100)
    for log in ("tauro.log", "tauro.log.1", "spark.log.3"):
        shop.aged(f"logs/{log}", days=40)
    shop.aged("reset/20200131-120000/process_sales_stream/checkpoint/metadata", days=100)


def test_at_the_start_what_is_older_goes_and_is_told(tmp_path: Path) -> None:
    shop = Shop(tmp_path, "{quarantine: 90 days, reset: 30 days}")
    old_state(shop)
    shop.run(is_waiting)
    assert shop.kept == {
        "logs/tauro.log",
        f"quarantine/{NODE}/sales_stream/b.csv.jsonl",
        "quarantine/other/process_sales_stream/sales_stream/a.csv.jsonl",
    }
    assert sorted(note for note in shop.notes if "removed" in note) == [
        "real_time_sales: removed 1 row of 'real_time_sales/gone/orders' from quarantine: older than 90 days"
        " ('retain:')",
        "real_time_sales: removed 2 full logs: older than 30 days ('retain:')",
        f"real_time_sales: removed 2 rows of '{NODE}/sales_stream' from quarantine: older than 90 days ('retain:')",
        "real_time_sales: removed what a reset moved to 'reset/20200131-120000': it is older than 30 days ('retain:')",
    ]


def test_nothing_but_full_logs_goes_unless_it_is_said(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    old_state(shop)
    before = shop.kept
    shop.run(is_waiting)
    assert before - shop.kept == {"logs/tauro.log.1", "logs/spark.log.3"}
    assert [note for note in shop.notes if "removed" in note] == [
        "real_time_sales: removed 2 full logs: older than 30 days ('retain:')"
    ]


def test_a_run_that_goes_on_looks_again_every_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "EVERY_SECONDS", 0.0)
    shop = Shop(tmp_path, "{quarantine: 90 days, reset: 30 days}")
    names = {f"quarantine/{NODE}/sales_stream/a.csv.jsonl", "logs/tauro.log.1", "reset/20200131-120000/n/checkpoint"}

    def is_removed(run: PipelineRun) -> bool:
        if is_waiting(run) and not made:
            made.update(names)
            shop.quarantine(f"{NODE}/sales_stream", days=100)
            for name in names:
                shop.aged(name, days=100)
        return bool(made) and not shop.kept & names

    made: set[str] = set()
    shop.run(is_removed)
    assert f"process_sales_stream: removed 2 rows of '{NODE}/sales_stream' from quarantine: older than 90 days" in str(
        shop.notes
    )


def test_an_hour_is_an_hour() -> None:
    now = [100.0]
    hourly = retention.Hourly(lambda: now[0])
    said = []
    for now[0] in (100.0, 3699.0, 3700.0, 3701.0, 7299.0, 7300.0):
        said.append(hourly.is_time())
    assert said == [False, False, True, False, False, True]


def test_rows_that_can_not_be_removed_are_told_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, "{quarantine: 90 days}")
    old_state(shop)
    unlink = type(tmp_path).unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path.name == "a.csv.jsonl":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(type(tmp_path), "unlink", refuse)
    shop.run(is_waiting)
    assert "a.csv.jsonl': permission denied" in str(shop.notes)
