"""SARIF 2.1.0, the form that code scanning of GitHub, GitLab and editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tauro import __version__
from tauro.pages import Page, page
from tauro.problems import Severity
from tauro_cli.render.problems import in_environments

if TYPE_CHECKING:
    from typing import TextIO

    from tauro.problems import Place, Problem
    from tauro_cli.render.reports import Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write(report: Report, out: TextIO) -> None:
    codes = sorted({problem.code for problem in report.problems})
    driver = {"name": "tauro", "semanticVersion": __version__, "rules": [_rule(page(code)) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code), report) for problem in report.problems],
    }
    json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out, indent=2, ensure_ascii=False)
    out.write("\n")


def _rule(found: Page) -> dict[str, Any]:
    level = Severity.ERROR if Severity.ERROR in found.severities else Severity.WARNING
    return {
        "id": found.code,
        "shortDescription": {"text": found.summary},
        "help": {"text": found.text, "markdown": found.text},
        "defaultConfiguration": {"level": str(level)},
    }


def _result(problem: Problem, index: int, report: Report) -> dict[str, Any]:
    text = problem.message + in_environments(problem) + (f"; {problem.hint}" if problem.hint else "")
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": str(problem.severity),
        "message": {"text": text},
    }
    location: dict[str, Any] = {}
    if problem.place is not None:
        location["physicalLocation"] = _physical(problem.place, report)
    if problem.key_path:
        location["logicalLocations"] = [{"fullyQualifiedName": ".".join(map(str, problem.key_path)), "kind": "member"}]
    return result | ({"locations": [location]} if location else {})


def _physical(place: Place, report: Report) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(report.path(place.file))},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }
