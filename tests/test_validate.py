from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tauro.errors import ProjectError, UsageError
from tauro.problems import Place, Problem, Severity
from tauro_cli.render.problems import ProblemPrinter, summary, wants_color
from tauro_cli.validate import ValidateOptions, explain, run_validate
from tests.modules import ROOT
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path


def validate(folder: Path, **options: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    chosen = ValidateOptions(project=folder, **options)  # type: ignore[arg-type]
    return run_validate(chosen, out, err, {}), out.getvalue(), err.getvalue()


def test_a_sound_project_says_so(tmp_path: Path) -> None:
    code, out, err = validate(write_tutorial(tmp_path))
    assert (code, out) == (0, "no problems in the project for the environment 'dev'\n")
    assert err == "note: there is no 'config/dev/': the files of 'config/' alone\n"


def test_a_mistake_on_screen(tmp_path: Path) -> None:
    inputs = "inputs:\n  sales_stream:\n    pth: data/input/\n    path: x\n    format: csv\n    streaming: true\n"
    code, out, err = validate(write_tutorial(tmp_path, {"inputs.yaml": inputs}))
    assert code == 3
    assert err == ""
    assert out == (
        "error[unknown-key]: unknown key 'pth' in input 'sales_stream'\n"
        "  --> config/inputs.yaml:3:5\n"
        "   |\n"
        " 3 |     pth: data/input/\n"
        "   |     ^^^ did you mean 'path'?\n"
        "\n"
        "1 error in the project for the environment 'dev'\n"
    )


def test_json_has_the_same_as_data(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"pipelines.yaml": "p:\n  nodes: [process_sale_stream]\n"})
    code, out, err = validate(root, output_format="json")
    assert (code, err) == (3, "")
    assert json.loads(out) == {
        "problems": [
            {
                "code": "unknown-node",
                "severity": "error",
                "file": "config/pipelines.yaml",
                "line": 2,
                "column": 11,
                "end_line": 2,
                "end_column": 30,
                "key_path": ["pipelines", "p", "nodes", 0],
                "message": "unknown node 'process_sale_stream' in pipeline 'p'",
                "hint": "did you mean 'process_sales_stream'?",
                "envs": [],
                "rule_url": (ROOT / "docs/rules/unknown-node.md").as_uri(),
            }
        ]
    }


def test_every_environment_is_checked_unless_one_is_named(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {
        "stage/inputs.yaml": "sales_stream: {pth: /srv/sales}\n",
        "test/inputs.yaml": "sales_stream: {path: /srv/test}\n",
        "outputs.yaml": "sold: {format: console}\n",
    })  # fmt: skip
    code, out, _ = validate(root)
    assert code == 3
    assert out.startswith("error[unknown-key]: unknown key 'pth' in input 'sales_stream' (in env 'stage')\n")
    assert out.endswith("\n1 error in the project for the environments 'dev', 'stage', 'test'\n")
    assert validate(root, env="test") == (0, "no problems in the project for the environment 'test'\n", "")


def test_no_project_is_an_error_in_both_formats(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is no project in"):
        validate(tmp_path)
    code, out, _ = validate(tmp_path, output_format="json")
    (problem,) = json.loads(out)["problems"]
    assert code == 3
    assert (problem["code"], problem["file"], problem["line"]) == ("no-project", None, None)


def test_an_unknown_pipeline_is_a_problem_with_the_nearest(tmp_path: Path) -> None:
    code, out, _ = validate(write_tutorial(tmp_path), pipeline="real_time_sale")
    assert code == 3
    assert "error[unknown-pipeline]: unknown pipeline 'real_time_sale'\n" in out
    assert "did you mean 'real_time_sales'?" in out


@pytest.mark.parametrize("env", ["../x", "porduction"])
def test_a_wrong_environment_is_told_without_a_line(tmp_path: Path, env: str) -> None:
    root = write_tutorial(tmp_path, {"production/inputs.yaml": "sales_stream: {path: x}"})
    code, out, _ = validate(root, env=env)
    assert code == 3
    assert "  --> config\n   = " in out


def test_warnings_alone_are_no_failure(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"node.yaml": "x: {}"})
    code, out, _ = validate(root)
    assert code == 0
    assert "warning[misnamed-file]" in out
    assert out.endswith("1 warning in the project for the environment 'dev'\n")


def test_strict_makes_warnings_fail(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"node.yaml": "x: {}"})
    assert validate(root, strict=True)[0] == 3
    assert validate(write_tutorial(tmp_path / "clean"), strict=True)[0] == 0


def test_a_code_is_explained_by_its_page() -> None:
    out = io.StringIO()
    assert explain("unknown-key", out) == 0
    assert out.getvalue().startswith("# unknown-key\n\n*error*: ")
    with pytest.raises(UsageError, match="no code 'unknwon-key'") as caught:
        explain("unknwon-key", out)
    assert (caught.value.hint, caught.value.exit_code) == ("did you mean 'unknown-key'?", 2)


def printed(folder: Path, text: str, place: Place, hint: str | None = "hint", **printer: object) -> list[str]:
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    out = io.StringIO()
    problem = Problem("code", "message", hint=hint, place=place)
    ProblemPrinter(folder, out, **printer).print_all([problem])  # type: ignore[arg-type]
    return out.getvalue().splitlines()


def test_carets_stand_under_the_value_whatever_is_before_it(tmp_path: Path) -> None:
    assert printed(tmp_path, "名: 売上 # x\n", Place("a.yaml", 1, 4, 2))[3:5] == [
        " 1 | 名: 売上 # x",
        "   |     ^^^^ hint",
    ]
    assert printed(tmp_path, "\n" * 9 + "a:\tb\n", Place("a.yaml", 10, 4, 1))[1:5] == [
        "   --> a.yaml:10:4",
        "    |",
        " 10 | a: b",
        "    |    ^ hint",
    ]


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    line = "x" * 300 + "HERE" + "y" * 300
    lines = printed(tmp_path, line, Place("a.yaml", 1, 301, 4))
    assert len(lines[3]) < 170
    assert lines[3][lines[4].index("^") :].startswith("HERE")


def test_a_file_can_not_steer_the_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in "".join(printed(tmp_path, "a: '\x1b[2J'\n", Place("a.yaml", 1, 1, 1)))


def test_secrets_that_stand_in_the_file_are_not_shown(tmp_path: Path) -> None:
    lines = printed(tmp_path, "token: hunter2\n", Place("a.yaml", 1, 1, 5), secrets=frozenset({"hunter2"}))
    assert lines[3] == " 1 | token: ***"


def test_a_place_that_is_gone_is_shown_without_its_line(tmp_path: Path) -> None:
    assert printed(tmp_path, "a\n", Place("gone.yaml", 3))[1:3] == ["  --> gone.yaml", "   = hint"]
    assert printed(tmp_path, "a\n", Place("a.yaml", 9), hint=None)[1:] == ["  --> a.yaml", ""]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_want_it(tmp_path: Path) -> None:
    assert wants_color(Terminal(), {})
    assert not wants_color(Terminal(), {"NO_COLOR": "1"})
    assert not wants_color(io.StringIO(), {})
    place = Place("a.yaml", 1, 1, 1)
    assert printed(tmp_path, "a\n", place, has_color=True)[0] == "\x1b[1;31merror[code]\x1b[0m: message"


def test_the_summary_counts() -> None:
    error, warning = Problem("a", "a"), Problem("a", "a", severity=Severity.WARNING)
    assert summary([]) == "no problems"
    assert summary([error]) == "1 error"
    assert summary([error, error, warning]) == "2 errors, 1 warning"


def test_validating_the_tutorial_imports_nothing_heavy(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path)
    program = (
        "import sys, os; from pathlib import Path; from tauro_cli.validate import ValidateOptions, run_validate;"
        "code = run_validate(ValidateOptions(project=Path(sys.argv[1])), sys.stdout, sys.stderr, os.environ);"
        "heavy = {'pyspark', 'py4j', 'rich', 'sqlglot', 'tauro.streaming.readers.kafka'} & sys.modules.keys();"
        "sys.exit(f'imported {heavy}' if heavy else code)"
    )
    command = [sys.executable, "-c", program, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
