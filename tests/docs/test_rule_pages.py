"""Every code has its page, whose example fails with that code alone, and whose fix is clean.

`UPDATE_GOLDEN=1 pytest tests/docs` writes their index anew.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tauro.check import check_project
from tauro.environments import check_environments, environments
from tauro.errors import ProjectError
from tauro.pages import codes, page
from tauro.problems import Problem, Severity
from tauro.project.layout import find_project
from tauro.project.load import load_project
from tauro_cli.render.screens import ScreenOptions
from tauro_cli.run import RunOptions, _pick
from tests.docs.markdown import blocks
from tests.modules import ROOT, modules
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ROOT / "docs" / "rules"
INDEX = FOLDER / "README.md"
LONGEST_PAGE = 60

WITHOUT_EXAMPLE = {
    "not-a-stream",
    "damaged-checkpoint",
    "foreign-checkpoint",
    "large-folder",
    "other-format",
    "undefined-change",
    "unfit-checkpoint",
}
"""What takes a connector of another package, or the state that an earlier run has left."""
AT_IMPORT = {"import-failed", "not-a-function"}
"""What is known once the user's code is imported."""

WITH_SPARK = {
    "bad-expression",
    "function-fails",
    "slow-function",
    "unfit-columns",
    "unreadable-input",
    "unsupported-operation",
}
"""What Spark tells: `tests/spark/test_with_spark.py` runs their examples."""

FUNCTION = "src.nodes.process_sales"

MAKERS = {"Problem", "SqlMistake"}
HELPERS = {"_problem", "_mistake", "problem"}
"""Functions of modules that make problems; some take the code first."""

INDEX_HEAD = """\
# Codes

What `tauro validate` and the start of a run can say of a project, by name. `tauro validate --explain CODE` prints a
page. Files that an example does not show are those of [the tutorial](../streaming_tutorial.rst). Warnings can be
ignored, and errors of which it is said here: [docs/validation.md](../validation.md).

| code | severity | what is wrong |
| --- | --- | --- |
"""


class Example:
    """What a page shows under one of its headings: files to put over the tutorial's, and how the command is called."""

    def __init__(self, code: str, heading: str) -> None:
        document = FOLDER / f"{code}.md"
        shown = [block for block in blocks(document) if block.heading == heading]
        section = document.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        self.files = {str(block.path).removeprefix("config/"): block.text for block in shown if block.path}
        self.without = re.findall(r"without `([\w./-]+)`", section)
        arguments = [shlex.split(block.text) for block in shown if block.language == "sh"]
        self.arguments = arguments[0] if arguments else []
        self.is_there = bool(section)

    def said(self, option: str) -> str | None:
        return self.arguments[self.arguments.index(option) + 1] if option in self.arguments else None

    def write(self, folder: Path) -> Path:
        write_tutorial(folder, self.files)
        for name in self.without:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return folder

    def problems(self, folder: Path) -> tuple[Problem, ...]:
        """What `validate` says, or `--stream` before it starts anything."""
        if self.arguments == ["tauro", "validate"]:
            root = self.write(folder)
            return check_environments(root, environments(root, "dev"), {}).problems
        options = RunOptions("dev", self.said("--pipeline"), None, True, None, ScreenOptions(), False)
        try:
            root = find_project(self.write(folder), upwards=False)
            project = load_project(root, self.said("--env") or "dev", {})
            checked = check_project(project, options.pipeline)
            if "--stream" in self.arguments:
                _pick(checked.sound_spec(), options)
        except ProjectError as error:
            return error.problems
        return checked.problems


each_page = pytest.mark.parametrize("code", codes())


def codes_in_the_source() -> Iterator[tuple[str, str]]:
    """Each code with the place of a call that makes a problem of it."""
    for module in modules("tauro", "tauro_cli"):
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func).rpartition(".")[2]
            if name not in MAKERS | HELPERS or not call.args:
                continue
            code, is_maker = call.args[0], name in MAKERS
            assert not (is_maker and isinstance(code, ast.JoinedStr)), (
                f"{module.place(call.lineno)}: write the code out"
            )
            if isinstance(code, ast.Constant) and (is_maker or re.fullmatch(r"[a-z]+(-[a-z]+)+", str(code.value))):
                yield str(code.value), module.place(call.lineno)
        yield from codes_in_tables(module.tree, module.name)


def codes_in_tables(tree: ast.Module, name: str) -> Iterator[tuple[str, str]]:
    """A module that has several codes for one call keeps them in `_CODES`."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "_CODES":
            yield from ((code, name) for code in ast.literal_eval(statement.value).values())


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    found = dict(codes_in_the_source())
    assert {code: place for code, place in found.items() if code not in codes()} == {}, "write docs/rules/<code>.md"
    assert sorted(set(codes()) - set(found)) == [], "nothing says so any more"


@each_page
def test_a_page_is_short_and_says_what_and_why(code: str) -> None:
    found = page(code)
    assert found.code == code
    assert found.summary.endswith(".")
    assert len(found.text.splitlines()) <= LONGEST_PAGE
    assert max(map(len, found.text.splitlines())) <= 120
    why = found.text.partition(f"{found.summary}\n\n")[2].partition("\n## ")[0]
    assert len(why) > 30
    assert ("## Fails" in found.text and "## Mended" in found.text) or code in WITHOUT_EXAMPLE


@each_page
def test_the_example_fails_with_that_code_alone(code: str, tmp_path: Path) -> None:
    example = Example(code, "Fails")
    if code in WITHOUT_EXAMPLE:
        assert not example.is_there
        return
    problems = example.problems(tmp_path)
    told = [problem for problem in problems if problem.code == code]
    if code in WITH_SPARK:
        assert problems == ()
        return
    if code in AT_IMPORT:
        assert problems == ()
        assert code in raised_by_loading(tmp_path)
        return
    assert told, [problem.code for problem in problems]
    assert {problem.severity for problem in told} <= page(code).severities
    assert [problem for problem in problems if problem.severity is Severity.ERROR and problem.code != code] == []


@each_page
def test_the_fix_is_clean(code: str, tmp_path: Path) -> None:
    assert Example(code, "Mended").problems(tmp_path) == ()


def raised_by_loading(root: Path) -> str:
    program = f"""
import sys
from pathlib import Path
from tauro.code.load import load_function
from tauro.errors import ProjectError
try:
    load_function(Path(), {FUNCTION!r})
except ProjectError as error:
    print(*(problem.code for problem in error.problems))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_index_lists_every_page() -> None:
    rows = [f"| [{code}]({code}.md) | {_severity(code)} | {page(code).summary} |\n" for code in codes()]
    expected = INDEX_HEAD + "".join(rows)
    if os.environ.get("UPDATE_GOLDEN"):
        INDEX.write_text(expected, encoding="utf-8")
    assert INDEX.read_text(encoding="utf-8") == expected


def _severity(code: str) -> str:
    severity = " or ".join(sorted(page(code).severities))
    return f"{severity}; can be ignored" if page(code).is_judgement else severity
