from __future__ import annotations

import pytest

from tauro.streaming.run import pause
from tauro.streaming.run.pause import Pause


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pause, "time", clock)
    return clock


def look(pausing: Pause, clock: Clock, seconds: float) -> None:
    with pausing.after():
        clock.now += seconds


def test_after_a_long_look_nine_times_as_long_nobody_looks(clock: Clock) -> None:
    pausing = Pause()
    assert pausing.is_over
    look(pausing, clock, 0.5)
    clock.now += 4.4
    assert not pausing.is_over
    clock.now += 0.2
    assert pausing.is_over


def test_a_short_look_needs_no_pause(clock: Clock) -> None:
    pausing = Pause()
    look(pausing, clock, 0.01)
    assert pausing.is_over


def test_where_there_is_something_to_do_the_next_look_comes_at_once(clock: Clock) -> None:
    pausing = Pause()
    look(pausing, clock, 0.5)
    pausing.skip()
    assert pausing.is_over
