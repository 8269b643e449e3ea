from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.specs.retain import RetainSettings


def retain(root: Path, text: str) -> RetainSettings:
    checked = check(write_tutorial(root, {"global_settings.yaml": f"retain: {text}\n"}))
    assert checked.is_sound, checked.problems
    return checked.spec.settings.retain


def test_rows_and_what_was_moved_aside_are_kept_unless_said_otherwise(tmp_path: Path) -> None:
    said = retain(tmp_path, "{}")
    assert (said.logs, said.quarantine, said.reset, said.history) == ("30 days", "forever", "forever", "90 days")


def test_a_length_of_time_or_for_ever(tmp_path: Path) -> None:
    said = retain(tmp_path, "{logs: Forever, quarantine: 90 days, reset: 1 hour}")
    assert (said.logs, said.quarantine, said.reset) == ("forever", "90 days", "1 hour")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{logs: 30}", "30 is not a length of time; write '30 days', or 'forever'"),
        ("{logs: .inf}", "inf is not a length of time; write it as in '30 days', or 'forever'"),
        ("{logs: 2 weeks}", "'2 weeks' is not an interval (did you mean '14 days'?)"),
        ("{quarantine: 5 minutes}", "'5 minutes' is shorter than '1 hour'"),
        ("{quarantine: unlimited}", "'unlimited' is not a length of time; write it as in '30 days', or 'forever'"),
        ("{reset: forver}", "'forver' is not a length of time (did you mean 'forever'?)"),
        ("{log: 30 days}", "unknown key 'log' in 'retain'"),
    ],
)
def test_what_is_none_is_told(tmp_path: Path, text: str, message: str) -> None:
    checked = check(write_tutorial(tmp_path, {"global_settings.yaml": f"retain: {text}\n"}))
    (problem,) = checked.problems
    assert message in f"{problem.message} ({problem.hint})"
    assert problem.place is not None
    assert problem.place.line == 1
