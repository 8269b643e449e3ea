"""What a module does when it is imported that it should leave to its functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_PARSES = frozenset({"parse_args", "parse_known_args"})


class Deed(NamedTuple):
    node: ast.expr
    word: str
    """What of the line is meant."""


def sessions_made(tree: ast.Module, text: str) -> Iterator[Deed]:
    """`SparkSession.builder.getOrCreate()`, `SparkContext()` and their like."""
    if "builder" not in text and "SparkContext" not in text:
        return
    own = _imported(tree, "pyspark")
    for node in _when_imported(tree.body):
        match node:
            case ast.Call(func=ast.Attribute(attr="getOrCreate" | "create" as word, value=value)):
                if _is_context(value, own) or "builder" in {getattr(inner, "attr", None) for inner in ast.walk(value)}:
                    yield Deed(node, word)
            case ast.Call(func=ast.Name(id=word) as function) if _is_context(function, own):
                yield Deed(node, word)
            case _:
                pass


def arguments_read(tree: ast.Module, text: str) -> Iterator[Deed]:
    """`sys.argv`, also by way of argparse."""
    if "argv" not in text and "argparse" not in text:
        return
    own, parses = _imported(tree, "sys"), bool(_imported(tree, "argparse"))
    for node in _when_imported(tree.body):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr="argv") if own.get(module) == "":
                yield Deed(node, f"{module}.argv")
            case ast.Name(id=name, ctx=ast.Load()) if own.get(name) == "argv":
                yield Deed(node, name)
            case ast.Call(func=ast.Attribute(attr=word), args=[], keywords=[]) if parses and word in _PARSES:
                yield Deed(node, word)
            case _:
                pass


def _is_context(node: ast.expr, own: dict[str, str]) -> bool:
    return isinstance(node, ast.Name) and own.get(node.id) == "SparkContext"


def _imported(tree: ast.Module, package: str) -> dict[str, str]:
    """The names that stand for a package (an empty text) or for what is taken from it."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: "" for alias in node.names if alias.name == package}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found


def _when_imported(nodes: list[ast.stmt]) -> Iterator[ast.AST]:
    """What runs when the module is imported: no functions, and nothing under `if __name__ == "__main__"`."""
    waiting: list[ast.AST] = [*reversed(nodes)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SKIPPED):
            continue
        if isinstance(node, ast.If) and _is_for_others(node.test):
            waiting.extend(reversed(node.orelse))
            continue
        yield node
        waiting += list(ast.iter_child_nodes(node))[::-1]


def _is_for_others(test: ast.expr) -> bool:
    """Whether it is true for a type checker, or for a script that is run, only."""
    words = {getattr(node, "id", None) or getattr(node, "attr", None) for node in ast.walk(test)}
    return bool(words & {"__name__", "TYPE_CHECKING"})
