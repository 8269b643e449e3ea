from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tauro.code.reference import FunctionReference, FunctionSite, find_function
from tauro.problems import Problem

if TYPE_CHECKING:
    from tests.code.conftest import WriteFiles

SALES = "import os\n\n\ndef process_sales(df):\n    return df\n"


def site(outcome: FunctionSite | Problem) -> FunctionSite:
    assert isinstance(outcome, FunctionSite), outcome
    return outcome


def problem(outcome: FunctionSite | Problem) -> Problem:
    assert isinstance(outcome, Problem), outcome
    return outcome


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("src.nodes:clean", [("src.nodes", "clean")]),
        ("src.nodes.clean", [("src.nodes.clean", "clean"), ("src.nodes", "clean")]),
        ("clean", [("clean", "clean")]),
    ],
    ids=["colon", "dots", "one word"],
)
def test_reference_names_module_and_function(text: str, candidates: list[tuple[str, str]]) -> None:
    assert list(FunctionReference.parse(text).candidates) == candidates


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "src..nodes",
        ".src.nodes",
        "src.nodes:",
        "src.nodes:a.b",
        "src.nodes:a:b",
        "src.class.f",
        "../x",
        "a b",
        "1a.b",
    ],
)
def test_what_is_no_name_is_a_problem(text: str, project: WriteFiles) -> None:
    found = problem(find_function(project({}), text))
    assert found.code == "bad-reference"
    assert repr(text) in found.message


def test_path_of_a_file_is_shown_as_the_name_to_write(project: WriteFiles) -> None:
    found = problem(find_function(project({}), "src/nodes/process_sales.py"))
    assert "write 'src.nodes.process_sales'" in found.message


@pytest.mark.parametrize(
    ("files", "reference", "file", "line"),
    [
        ({"src/nodes/process_sales.py": SALES}, "src.nodes.process_sales", "src/nodes/process_sales.py", 4),
        (
            {"src/nodes/process_sales.py": SALES},
            "src.nodes.process_sales.process_sales",
            "src/nodes/process_sales.py",
            4,
        ),
        ({"src/nodes.py": SALES}, "src.nodes.process_sales", "src/nodes.py", 4),
        ({"src/nodes.py": SALES}, "src.nodes:process_sales", "src/nodes.py", 4),
        ({"src/nodes/__init__.py": SALES}, "src.nodes.process_sales", "src/nodes/__init__.py", 4),
        ({"process_sales.py": SALES}, "process_sales", "process_sales.py", 4),
    ],
    ids=["own name", "in full", "module attribute", "colon", "package", "top level"],
)
def test_function_is_found_however_it_is_named(
    project: WriteFiles, files: dict[str, str], reference: str, file: str, line: int
) -> None:
    root = project(files)
    found = site(find_function(root, reference))
    assert (found.file, found.line, found.name) == (root / file, line, "process_sales")


@pytest.mark.parametrize(
    "text",
    [
        "from src.other import f\n",
        "from src.other import g as f\n",
        "import src.f as f\n",
        "f = lambda df: df\n",
        "f: object = print\n",
        "from functools import cache\n@cache\ndef f(df): ...\n",
        "class f: ...\n",
        "async def f(df): ...\n",
        "try:\n    from fast import f\nexcept ImportError:\n    def f(df): ...\n",
        "if True:\n    def f(df): ...\n",
        "a, (b, f) = 1, (2, print)\n",
        "from src.other import *\n",
        "def __getattr__(name): ...\n",
        "globals()['f'] = print\n",
        "# -*- coding: latin-1 -*-\ndef f(df): ...\n",
        '"\\d"\ndef f(df): ...\n',
    ],
)
def test_what_may_be_there_is_no_problem(project: WriteFiles, text: str) -> None:
    root = project({"src/nodes.py": text})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert site(find_function(root, "src.nodes:f")).module == "src.nodes"


@pytest.mark.parametrize(
    "text",
    ["", "def g(df):\n    f = 1\n", "class A:\n    def f(self): ...\n", "import f.g as h\n", "# def f(df): ...\n"],
    ids=["empty", "local variable", "method", "other import", "comment"],
)
def test_what_is_not_bound_in_the_module_is_a_problem(project: WriteFiles, text: str) -> None:
    assert problem(find_function(project({"src/nodes.py": text}), "src.nodes:f")).code == "no-function"


@pytest.mark.parametrize(
    ("reference", "message", "hint"),
    [
        ("src.nodes.proces_sales", "no 'src/nodes/proces_sales.py'", "did you mean 'src.nodes.process_sales'?"),
        ("src.nodse.process_sales", "no 'src/nodse/'", "did you mean 'src.nodes.process_sales'?"),
        ("scr.nodes.process_sales", "no 'scr/'", "did you mean 'src.nodes.process_sales'?"),
        ("src.nodes.process_sales:process_sale", "no function 'process_sale' in 'src/nodes/process_sales.py'",
         "did you mean 'src.nodes.process_sales:process_sales'?"),
        ("src.nodes.process_sales.xyz", "no function 'xyz' in", "it has: 'src.nodes.process_sales:process_sales'"),
        ("src.nodes", "'src/nodes/' is a folder without '__init__.py'", "'src.nodes.process_sales'"),
        ("src.empty", "no function 'empty' in 'src/empty.py'", "add 'def empty(df):' there"),
        ("other.thing:f", "no 'other/'", "make the file"),
        ("json.dumps", "no 'json/'", "make the file"),
    ],
)  # fmt: skip
def test_missing_function_is_told_with_the_nearest_one(
    project: WriteFiles, reference: str, message: str, hint: str
) -> None:
    root = project({"src/nodes/process_sales.py": SALES, "src/empty.py": ""})
    found = problem(find_function(root, reference))
    assert message in found.message
    assert hint in (found.hint or "")


def test_syntax_error_has_its_place_in_the_users_file(project: WriteFiles) -> None:
    root = project({"src/nodes.py": "def f(df):\n    return df.where(\n"})
    found = problem(find_function(root, "src.nodes:f"))
    assert found.code == "python-syntax"
    assert found.place is not None
    assert (found.place.file, found.place.line, found.place.column) == ("src/nodes.py", 2, 20)


@pytest.mark.parametrize("text", ["\0", "(" * 5000, "x = '" + "é" + "'\n"], ids=["NUL", "nested", "latin-1"])
def test_unreadable_text_is_a_problem_and_no_crash(project: WriteFiles, text: str) -> None:
    root = project({})
    (root / "src").mkdir(parents=True)
    (root / "src/nodes.py").write_bytes(text.encode("latin-1"))
    assert problem(find_function(root, "src.nodes:f")).code == "python-syntax"


def test_nothing_of_the_user_is_run(project: WriteFiles) -> None:
    root = project({"src/__init__.py": "raise SystemExit\n", "src/nodes.py": "raise SystemExit\ndef f(df): ...\n"})
    assert site(find_function(root, "src.nodes:f")).line == 2


def test_submodule_beside_a_module_of_the_same_name_is_unreachable_as_in_python(project: WriteFiles) -> None:
    root = project({"src/nodes.py": "", "src/nodes/f.py": "def f(df): ...\n"})
    assert problem(find_function(root, "src.nodes.f")).code == "no-function"


def test_project_may_be_given_by_a_relative_path(project: WriteFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project({"src/nodes.py": SALES}))
    assert site(find_function(Path(), "src.nodes:process_sales")).line == 4


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("src.noes.sales:clean", "did you mean 'src.nodes.sales:clean'?"),
        ("src.nodes.slaes.clean", "did you mean 'src.nodes.sales.clean'?"),
        ("scr.nodes.sales.clean", "did you mean 'src.nodes.sales.clean'?"),
        ("src.nodes.ales.sales.clean", "did you mean the folder 'src/nodes/sales/'?"),
        ("src.nodes.clas.clean", None),
    ],
)
def test_the_whole_reference_is_suggested_where_it_leads_somewhere(
    project: WriteFiles, text: str, meant: str | None
) -> None:
    files = {"src/nodes/sales.py": "def clean(df):\n    return df\n", "src/nodes/class.py": ""}
    found = problem(find_function(project(files), text))
    assert found.code == "no-module"
    assert meant is None or found.hint == meant
