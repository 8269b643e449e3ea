"""Whether what a function gives back can be a DataFrame."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tauro.code.definition import FunctionNode

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_NEVER_A_FRAME = {
    ast.JoinedStr: "a text",
    ast.List: "a list",
    ast.ListComp: "a list",
    ast.Tuple: "a tuple",
    ast.Dict: "a dict",
    ast.DictComp: "a dict",
    ast.Set: "a set",
    ast.SetComp: "a set",
    ast.GeneratorExp: "a generator",
    ast.Lambda: "a function",
}

_LEAVES = frozenset({"exit", "_exit", "quit", "abort", "kill"})


def never_a_frame(function: FunctionNode) -> str | None:
    """What a function gives back in every case, in words; None where it may be a DataFrame, or nothing ever."""
    if isinstance(function, ast.Lambda):
        return _in_words(function.body)
    if isinstance(function, ast.AsyncFunctionDef):
        return "a coroutine, since it is 'async'"
    inside = list(own_nodes(function.body))
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in inside):
        return "a generator, since it says 'yield'"
    given = [_in_words(node.value) for node in inside if isinstance(node, ast.Return)]
    if None in given or _never_ends(function.body[-1]):
        return None
    return given[0] if given else "nothing"


def own_nodes(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All that these consist of, but for the insides of functions and classes."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += list(ast.iter_child_nodes(node))[::-1]


def _in_words(value: ast.expr | None) -> str | None:
    match value:
        case None | ast.Constant(value=None):
            return "nothing"
        case ast.Constant(value=constant):
            return f"{constant!r:.40}"
        case _:
            return _NEVER_A_FRAME.get(type(value))


def _never_ends(statement: ast.stmt) -> bool:
    """Whether it may be meant not to come back."""
    return any(
        isinstance(node, ast.Raise | ast.While) or (isinstance(node, ast.Call) and _called(node) in _LEAVES)
        for node in ast.walk(statement)
    )


def _called(call: ast.Call) -> str | None:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", None)
