"""Each format, out of one project with an error, a warning, and characters that formats must take care of."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tauro.problems import Place, Problem, Severity
from tauro_cli.render.reports import Report, formats, write_report
from tauro_cli.validate import ValidateOptions, run_validate
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from collections.abc import Mapping

SARIF_SCHEMA = Path(__file__).parent / "sarif-schema-2.1.0.json"
BROKEN = {
    "inputs.yaml": "sales_stream:\n  format: csv\n  path: x\n  pth: y\n",
    "outputs.yaml": "processed_sales: {format: parquet,\n  path: [a,\n    b]}\n",
    "node.yaml": "x: {}\n",
}


def written(name: str, root: Path, environ: Mapping[str, str] | None = None) -> str:
    out = io.StringIO()
    code = run_validate(ValidateOptions(project=root, output_format=name), out, io.StringIO(), environ or {})
    assert code == 3
    return out.getvalue()


def test_there_are_four_formats() -> None:
    assert formats() == ["github", "json", "sarif", "text"]


@pytest.mark.parametrize("name", formats())
def test_a_format_needs_neither_places_nor_problems(name: str, tmp_path: Path) -> None:
    for problems in ((), (Problem("no-project", "there is no project"),)):
        out = io.StringIO()
        write_report(name, Report(None, problems), out)
        assert out.getvalue().endswith("\n")


def sarif(root: Path, environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written("sarif", root, environ))
    jsonschema.Draft4Validator(json.loads(SARIF_SCHEMA.read_text())).validate(found)
    return found


def test_sarif_is_what_its_schema_says(tmp_path: Path) -> None:
    (run,) = sarif(write_tutorial(tmp_path / "my shop", BROKEN))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["misnamed-file", "unknown-key", "wrong-type"]
    assert [(rules[r["ruleIndex"]], r["ruleId"], r["level"]) for r in run["results"]] == [
        ("unknown-key", "unknown-key", "error"),
        ("misnamed-file", "misnamed-file", "warning"),
        ("wrong-type", "wrong-type", "error"),
    ]
    (location,) = run["results"][2]["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "config/outputs.yaml"},
        "region": {"startLine": 2, "startColumn": 9, "endLine": 3, "endColumn": 7},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "outputs.processed_sales.path", "kind": "member"}]
    assert "## Mended" in run["tool"]["driver"]["rules"][0]["help"]["markdown"]


def test_files_are_named_from_the_repository(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path / "my shop", BROKEN)
    environ = {"GITHUB_WORKSPACE": str(tmp_path)}
    (run,) = sarif(root, environ)["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "my%20shop/config/inputs.yaml"
    assert "file=my shop/config/inputs.yaml,line=4" in written("github", root, environ)


def test_annotations_for_github(tmp_path: Path) -> None:
    lines = written("github", write_tutorial(tmp_path, BROKEN)).splitlines()
    assert lines[:3] == [
        "::error file=config/inputs.yaml,line=4,col=3,endLine=4,endColumn=6,title=unknown-key::"
        "unknown key 'pth' in input 'sales_stream'%0Adid you mean 'path'?",
        "::warning file=config/node.yaml,line=1,col=1,endLine=1,endColumn=2,title=misnamed-file::"
        "'config/node.yaml' is not read: no file of a project has this name%0Adid you mean 'nodes.yaml'?",
        "::error file=config/outputs.yaml,line=2,col=9,endLine=3,endColumn=7,title=wrong-type::"
        "'path' of output 'processed_sales' must be text",
    ]
    assert lines[3:] == ["2 errors, 1 warning in the project for the environment 'dev'"]


def test_what_would_end_an_annotation_is_escaped() -> None:
    out = io.StringIO()
    problem = Problem("odd", "100 %,\nor: so", place=Place("a,b:c%.yaml"), severity=Severity.WARNING, envs=("prod",))
    write_report("github", Report(None, (problem,)), out)
    assert out.getvalue().splitlines()[0] == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=1,col=1,endLine=1,endColumn=2,title=odd::"
        "100 %25,%0Aor: so (in env 'prod')"
    )
