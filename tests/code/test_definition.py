"""Which `def` a reference ends at: one beyond doubt, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.code.definition import definition_of
from tauro.code.reference import FunctionSite
from tauro.code.sources import Sources

if TYPE_CHECKING:
    from tests.code.conftest import WriteFiles

ELSEWHERE = {
    "src/__init__.py": "",
    "src/deep.py": "def f(df, *, rate: int = 1):\n    return df\n",
    "src/pkg/__init__.py": "from .steps import f as g\nfrom src.deep import f\n",
    "src/pkg/steps.py": "from ..deep import f\n",
}


def shown(project: WriteFiles, text: str) -> str | None:
    sources = Sources(project(ELSEWHERE | {"src/nodes.py": text}))
    site = sources.find("src.nodes:f")
    assert isinstance(site, FunctionSite), site
    definition = definition_of(sources, site)
    return None if definition is None else definition.shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(df): return df", "'def f(df)' in src/nodes.py:1"),
        ("async def f(df): return df", "'async def f(df)' in src/nodes.py:1"),
        ("def f(df): ...\n\ndef f(df, b): return df", "'def f(df, b)' in src/nodes.py:3"),
        ("f = lambda df: df", "'f = lambda df: ...' in src/nodes.py:1"),
        ("f: Any = lambda df: df", "'f = lambda df: ...' in src/nodes.py:1"),
        ("from src.deep import f", "'def f(df, *, rate=1)' in src/deep.py:1"),
        ("from .deep import f", "'def f(df, *, rate=1)' in src/deep.py:1"),
        ("from src.pkg import g as f", "'def f(df, *, rate=1)' in src/deep.py:1"),
        ("from .pkg import f", "'def f(df, *, rate=1)' in src/deep.py:1"),
        ("from src.deep import *\ndef f(df: DataFrame) -> DataFrame: return df", "'def f(df)' in src/nodes.py:2"),
        ("try:\n    import fast\nexcept ImportError:\n    fast = None\ndef f(a, /, b=2, *c, d, **e): return a",
         "'def f(a, /, b=2, *c, d, **e)' in src/nodes.py:5"),
        ("@overload\ndef f(df: int): ...\n@overload\ndef f(df: str): ...\ndef f(df): return df",
         "'def f(df)' in src/nodes.py:5"),
    ],
)  # fmt: skip
def test_a_plain_def_is_followed(project: WriteFiles, text: str, expected: str) -> None:
    assert shown(project, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "@logged\ndef f(df): return df",
        "from functools import cache\n@cache\ndef f(df): return df",
        "from functools import partial\nfrom src.deep import f as g\nf = partial(g, rate=2)",
        "class f:\n    def __new__(cls, df): return df",
        "class Step:\n    def __call__(self, df): return df\nf = Step()",
        "if fast:\n    def f(df): return df\nelse:\n    def f(df, b): return df",
        "try:\n    from fast import f\nexcept ImportError:\n    def f(df): ...",
        "def f(df): return df\nf = logged(f)",
        "def f(df): return df\nfrom src.deep import *",
        "def f(df): return df\nglobals().update(f=print)",
        "def f(df): return df\ndef change():\n    global f\n    f = print",
        "def f(df): return df\nimport sys\nsys.modules[__name__] = 1",
        "def f(df): return df\ndef __getattr__(name): ...",
        "def f(df): return df\nfor f in (): pass",
        "def f(df): return df\nwith a as f: pass",
        "def f(df): return df\nwith a:\n    from src.deep import f",
        "def f(df): return df\n(f := print)",
        "def f(df): return df\ntry: pass\nexcept ValueError as f: pass",
        "def f(df): return df\nmatch 1:\n    case f: pass",
        "def f(df): return df\ndel f",
        "def g(df): return df\nf = g",
        "import f",
        "from pandas import f",
        "from src.nothing import f",
        "from src.nodes import f",
        "from src.pkg import steps as f",
        "from .... import f",
        "f, g = make()",
        "f = make(lambda df: df)",
        "f += 1",
    ],
)
def test_where_there_is_a_doubt_there_is_none(project: WriteFiles, text: str) -> None:
    assert shown(project, text) is None


def test_a_place_counts_characters(project: WriteFiles) -> None:
    sources = Sources(project({"src/nodes.py": "def f(df): 'é'; df.show(); return df\n"}))
    code = sources.code("src.nodes")
    assert code is not None
    assert code.place(1, 20, 4).column == 20
    latin = "# -*- coding: latin-1 -*-\ndef f(df): 'é'; return df\n"
    (sources.root / "src/latin.py").write_bytes(latin.encode("latin-1"))
    code = sources.code("src.latin")
    assert code is not None
    assert code.place(2, 18, 1).column == 18


def test_a_file_is_read_once(project: WriteFiles) -> None:
    sources = Sources(project({"src/nodes.py": "def f(df): return df\n"}))
    file = sources.root / "src/nodes.py"
    assert sources.tree(file) is sources.tree(file)
    file.write_text("def (")
    assert isinstance(sources.find("src.nodes:f"), FunctionSite)
