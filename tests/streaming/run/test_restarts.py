from __future__ import annotations

import pytest

from tauro.streaming.run.prospect import Prospect
from tauro.streaming.run.restarts import LONGEST_WAIT_SECONDS, Restarts
from tauro.streaming.specs.restart import RestartSpec


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def waits(restarts: Restarts, *prospects: Prospect) -> list[float | None]:
    found: list[float | None] = []
    for prospect in prospects:
        found.append(restarts.after_failure(prospect))
        restarts.begin_next()
    return found


def steady(spec: RestartSpec, clock: Clock | None = None) -> Restarts:
    return Restarts(spec, clock=clock or Clock(), jitter=lambda: 1.0)


def test_each_wait_is_twice_as_long_and_none_longer_than_a_minute() -> None:
    spec = RestartSpec(max_attempts=9, backoff="2 seconds")
    found = waits(steady(spec), *[Prospect.PASSES] * 9)
    assert found == [2, 4, 8, 16, 32, 60, 60, 60, None]


def test_a_backoff_over_a_minute_stays_as_it_is() -> None:
    assert waits(steady(RestartSpec(backoff="5 minutes")), *[Prospect.PASSES] * 3) == [300, 300, 300]


def test_thousands_of_attempts_are_no_number_that_is_too_large() -> None:
    restarts = steady(RestartSpec(max_attempts=5_000))
    assert waits(restarts, *[Prospect.PASSES] * 4_999)[-1] == LONGEST_WAIT_SECONDS


def test_nodes_that_fail_together_do_not_come_back_together() -> None:
    found = {Restarts(RestartSpec(backoff="8 seconds")).after_failure(Prospect.PASSES) for _ in range(20)}
    assert len(found) > 10
    assert all(seconds is not None and 6 <= seconds <= 10 for seconds in found)


def test_what_stays_is_not_tried_again_and_what_nobody_knows_once() -> None:
    assert steady(RestartSpec()).after_failure(Prospect.STAYS) is None
    passes, unknown = Prospect.PASSES, Prospect.UNKNOWN
    assert waits(steady(RestartSpec()), unknown, unknown) == [2, None]
    assert waits(steady(RestartSpec()), passes, unknown, passes, unknown) == [2, 4, 8, None]


@pytest.mark.parametrize("prospect", Prospect)
def test_one_attempt_is_no_further_one(prospect: Prospect) -> None:
    assert steady(RestartSpec(max_attempts=1)).after_failure(prospect) is None


def test_a_long_time_without_a_failure_starts_the_count_anew() -> None:
    clock = Clock()
    restarts = steady(RestartSpec(max_attempts=3, reset_after="10 minutes"), clock)
    assert waits(restarts, Prospect.PASSES, Prospect.PASSES) == [2, 4]
    assert restarts.attempt == 3
    clock.now += 599
    assert restarts.after_failure(Prospect.PASSES) is None
    clock.now += 1
    assert restarts.after_failure(Prospect.PASSES) == 2
    assert restarts.attempt == 1
