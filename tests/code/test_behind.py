"""What stands behind a function's text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tauro.code.behind import modules_behind, used_statements
from tauro.code.definition import definition_of
from tauro.code.reference import FunctionSite
from tauro.code.sources import Sources

if TYPE_CHECKING:
    from tests.code.conftest import WriteFiles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A = 1\nB = 2\ndef f(df): return df.limit(A)", ["A = 1"]),
        ("A = 1\nB = A + 1\ndef g(df): return df.limit(B)\ndef f(df): return g(df)", ["A = 1", "B = A + 1", "def g"]),
        ("@udf('long')\ndef g(x): return x\nf = lambda df: df.select(g('x'))", ["@udf('long')"]),
        ("import os\nclass C: ...\ndef f(df: C): return f(os.sep)", ["class C"]),
        ("def f(df): return df", []),
    ],
    ids=["a value", "one by way of another", "a decorated one", "a type", "nothing"],
)
def test_what_a_function_uses_of_its_module(project: WriteFiles, text: str, expected: list[str]) -> None:
    sources = Sources(project({"src/nodes.py": text}))
    site = sources.find("src.nodes:f")
    assert isinstance(site, FunctionSite)
    definition = definition_of(sources, site)
    assert definition is not None
    used = [ast.unparse(statement) for statement in used_statements(definition)]
    assert len(used) == len(expected)
    assert all(map(str.startswith, used, expected)), used


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import src.a", ["src/a.py", "src/b.py"]),
        ("from src import a", ["src/a.py", "src/b.py"]),
        ("from .a import x", ["src/a.py", "src/b.py"]),
        ("def f(df):\n    from .b import y\n", ["src/b.py"]),
        ("from . import nodes, nobody\nimport os, json", ["src/__init__.py"]),
        ("from lib.text import clean", ["lib/text.py"]),
        ("from src.pkg import *", ["src/pkg/__init__.py"]),
        ("from src.broken import x", []),
    ],
)
def test_the_modules_of_the_project_that_a_module_imports(project: WriteFiles, text: str, expected: list[str]) -> None:
    files = {
        "src/__init__.py": "",
        "src/a.py": "from .b import y\nimport src.nodes\nx = y\n",
        "src/b.py": "import re\ny = 1\n",
        "src/pkg/__init__.py": "z = 1\n",
        "src/broken.py": "def (",
        "lib/text.py": "import unicodedata\n",
        "src/nodes.py": text,
    }
    assert [code.shown for code in modules_behind(Sources(project(files)), "src.nodes")] == expected
