from __future__ import annotations

from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tauro.streaming.run import readiness
from tauro.streaming.run.readiness import Readiness
from tests.streaming.run.plans import node_plan_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


def test_files_that_wait_for_the_columns_are_not_left_behind_where_these_take_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, up = Clock(), Event()
    up.set()
    monkeypatch.setattr(readiness, "time", clock)

    class Slow:
        def unsettled(self) -> tuple[str, ...]:
            return ("b.json",)

        def blocker(self) -> None:
            clock.now += 60

    board = SimpleNamespace(snapshot=lambda: SimpleNamespace(nodes=()))
    desk: Any = SimpleNamespace(spark_is_up=up, batches_done=up, board=board, is_bounded=False)
    intakes: Any = {"s": Slow()}
    node = Readiness(node_plan_of(tmp_path, bounded=True), desk, intakes)
    node.look()
    assert node.blocker() == "waiting for 'b.json' to be written"
    clock.now += 60
    assert node.blocker() is None, "in the end it is left behind"
