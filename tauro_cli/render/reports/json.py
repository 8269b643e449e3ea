"""For programs: one object, with the problems in their order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tauro.pages import page

if TYPE_CHECKING:
    from typing import TextIO

    from tauro.problems import Problem
    from tauro_cli.render.reports import Report


def write(report: Report, out: TextIO) -> None:
    """A file is relative to the project; it is null with lines and columns where a problem has no place."""
    json.dump({"problems": [_told(problem) for problem in report.problems]}, out, indent=2, ensure_ascii=False)
    out.write("\n")


def _told(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": place.end_line if place else None,
        "end_column": place.end_column if place else None,
        "key_path": list(problem.key_path),
        "message": problem.message,
        "hint": problem.hint,
        "envs": list(problem.envs),
        "rule_url": page(problem.code).url,
    }
