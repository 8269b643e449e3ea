from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

from tauro.code.signature import Signature

PARAMETERS = (
    "", "df", "a, b", "a, b=1", "a, /, b", "a, b=1, /, *, c", "a, *, c=1", "*frames", "df, *rest, rate", "df, **params",
    "*frames, **params", "a, b, c=1, *, d, e=2", "a, /, **params", "a=1", "a, *frames, b=2",
)  # fmt: skip
COUNTS = (0, 1, 2, 3)
NAMES: tuple[tuple[str, ...], ...] = ((), ("a",), ("b",), ("c", "d"), ("rate",), ("d", "b"), ("x",))


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_python_is_of_the_same_opinion(parameters: str) -> None:
    text = f"def f({parameters}): pass"
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    signature = Signature.of(function.args)
    scope: dict[str, Any] = {}
    exec(text, scope)
    for count in COUNTS:
        for names in NAMES:
            fits = not (
                signature.overflows(count)
                or signature.unknown(names)
                or signature.doubled(count, names)
                or signature.missing(count, names)
            )
            assert fits == _binds(inspect.signature(scope["f"]), count, names), (parameters, count, names)


def _binds(signature: inspect.Signature, count: int, names: tuple[str, ...]) -> bool:
    try:
        signature.bind(*range(count), **dict.fromkeys(names))
    except TypeError:
        return False
    return True
