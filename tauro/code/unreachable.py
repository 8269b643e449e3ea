"""Functions that no reference can name: those inside of functions and classes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def where_inside(tree: ast.Module, name: str) -> str | None:
    """As in `inside the function 'outer' (line 4)`; None where there is no such function, or several."""
    found = [outer for outer, function in _nested(tree, None) if function.name == name]
    if len(found) != 1:
        return None
    kind = "class" if isinstance(found[0], ast.ClassDef) else "function"
    return f"inside the {kind} {found[0].name!r} (line {found[0].lineno})"


Outer = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _nested(node: ast.AST, outer: Outer | None) -> Iterator[tuple[Outer, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if outer is not None and isinstance(child, _FUNCTIONS):
            yield outer, child
        yield from _nested(child, child if isinstance(child, (*_FUNCTIONS, ast.ClassDef)) else outer)
