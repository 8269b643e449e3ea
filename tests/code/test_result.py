from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from tauro.code.result import never_a_frame


def given(text: str) -> str | None:
    function = ast.parse(dedent(text).strip()).body[0]
    if isinstance(function, ast.Expr):
        function = function.value  # type: ignore[assignment]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    return never_a_frame(function)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(df): df.where('a')", "nothing"),
        ("def f(df): pass", "nothing"),
        ("def f(df):\n    'only words'", "nothing"),
        ("def f(df):\n    if df:\n        return\n    print(df)", "nothing"),
        ("def f(df):\n    def g(x):\n        return x\n    df.select(g('a'))", "nothing"),
        ("def f(df):\n    g = lambda x: x\n    class A:\n        def h(self): return 1\n    return None", "nothing"),
        ("def f(df): return [df]", "a list"),
        ("def f(df): return df, 1", "a tuple"),
        ("def f(df): return {'df': df}", "a dict"),
        ("def f(df): return (row for row in df)", "a generator"),
        ("def f(df): return 'done'", "'done'"),
        ("def f(df): return f'{df}'", "a text"),
        ("def f(df): return lambda: df", "a function"),
        ("def f(df): yield df", "a generator, since it says 'yield'"),
        ("def f(df):\n    x = yield\n    return df", "a generator, since it says 'yield'"),
        ("async def f(df): return df", "a coroutine, since it is 'async'"),
        ("lambda df: None", "nothing"),
        ("def f(df):\n    for x in df.columns:\n        df = df.drop(x)", "nothing"),
    ],
)
def test_what_is_never_a_frame_is_named(text: str, expected: str) -> None:
    assert given(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "def f(df): return df",
        "def f(df): return g(df)",
        "def f(df):\n    if df:\n        return df",
        "def f(df):\n    if df:\n        return None\n    return df",
        "def f(df):\n    try:\n        return df\n    finally:\n        pass",
        "def f(df):\n    with a:\n        for x in y:\n            match x:\n                case 1: return df",
        "def f(df): raise NotImplementedError",
        "def f(df):\n    sys.exit(3)",
        "def f(df):\n    if df:\n        pass\n    else:\n        raise ValueError",
        "def f(df):\n    while True:\n        pass",
        "def f(df): return df if df else None",
        "def f(df): return (df)",
        "def f(df): return not_a_list[0]",
        "lambda df: df",
        "lambda df: g(df)",
    ],
)
def test_what_may_be_one_is_not(text: str) -> None:
    assert given(text) is None
