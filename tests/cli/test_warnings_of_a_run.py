from __future__ import annotations

import io

from tauro.problems import Place, Problem, Severity
from tauro_cli.render.masking import Mask
from tauro_cli.render.screens import LineScreen
from tauro_cli.run import _warn


def told(count: int) -> list[str]:
    """The lines of a run with so many warnings, without the time of day."""
    out = io.StringIO()
    place = Place("config/inputs.yaml", 2)
    warnings = [Problem("odd", f"w{n}", place=place, severity=Severity.WARNING) for n in range(count)]
    _warn(warnings, LineScreen(out, Mask(()), quiet=True))
    return [line.partition(" ")[2] for line in out.getvalue().splitlines()]


def test_a_run_tells_its_warnings_briefly() -> None:
    assert told(0) == []
    assert told(1) == ["warning: config/inputs.yaml:2: w0 [odd]"]


def test_many_are_not_all_told() -> None:
    lines = told(9)
    assert len(lines) == 6
    assert lines[-1] == "warning: 4 more: 'tauro validate' shows them"
