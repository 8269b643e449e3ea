"""What a function calls and names without its own text showing it: the rest of its module, and other modules."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tauro.code.imports import absolute_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.code.definition import Definition
    from tauro.code.sources import Code, Sources


def used_statements(definition: Definition) -> tuple[ast.stmt, ...]:
    """The statements of its module that bind what the function names, and what these name in turn; no imports."""
    bound = definition.code.bindings.last
    own = bound.get(definition.name)
    found: dict[int, ast.stmt] = {}
    waiting = _names(definition.node)
    while waiting:
        statement = bound.get(waiting.pop())
        if statement is None or statement is own or statement.lineno in found:
            continue
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            found[statement.lineno] = statement
            waiting |= _names(statement)
    return tuple(found[line] for line in sorted(found))


def modules_behind(sources: Sources, module: str) -> tuple[Code, ...]:
    """The modules of the project that a module imports, by way of others too, wherever in it; not itself."""
    reached: dict[str, Code | None] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in reached or sources.module(name) is None:
            continue
        code = reached[name] = sources.code(name)
        waiting += [] if code is None else _imported(sources, code)
    return tuple(code for name, code in sorted(reached.items()) if code is not None and name != module)


def _imported(sources: Sources, code: Code) -> Iterator[str]:
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (module := absolute_module(code, node)) is not None:
            inside = [f"{module}.{alias.name}" for alias in node.names]
            modules = [name for name in inside if sources.module(name) is not None]
            yield from modules
            if len(modules) < len(inside):
                yield module


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
