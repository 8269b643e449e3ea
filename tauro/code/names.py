"""The names that a module has after it is imported, as far as its text tells."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tauro.own_files import read_bounded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAKES_NAMES_UNSEEN = frozenset({"exec", "eval", "globals", "vars", "setattr"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class ModuleNames:
    lines: dict[str, int] = field(default_factory=dict)
    """Each name with the line that binds it last."""
    functions: set[str] = field(default_factory=set)
    open_ended: bool = False
    """Whether it may have names that its text does not show: `from x import *`, `__getattr__`, `globals()`."""


def parse_module(file: Path) -> ast.Module:
    """The syntax tree of a Python file.

    Raises:
        SyntaxError: the file is not Python; `lineno` and `offset` say where, when that is known.
        OSError: the file can't be read.
    """
    source = read_bounded(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, filename=str(file))
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "the code is nested too deeply") from error


def module_names(tree: ast.Module) -> ModuleNames:
    names = ModuleNames()
    for node in module_level(tree):
        _note(node, names)
    return names


def imported_modules(tree: ast.Module) -> set[str]:
    """Every module that the code names in an absolute import, also inside a function."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            found.add(node.module)
    return found


def module_level(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that run when the module is imported: the bodies of functions and classes do not bind names in it."""
    waiting = list(ast.iter_child_nodes(node))[::-1]
    while waiting:
        child = waiting.pop()
        yield child
        if not isinstance(child, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            waiting += list(ast.iter_child_nodes(child))[::-1]


def _note(node: ast.AST, names: ModuleNames) -> None:
    match node:
        case ast.FunctionDef(name=name, lineno=line) | ast.AsyncFunctionDef(name=name, lineno=line):
            names.lines[name] = line
            names.functions.add(name)
            names.open_ended |= name == "__getattr__"
        case ast.ClassDef(name=name, lineno=line):
            names.lines[name] = line
        case ast.Name(id=name, lineno=line, ctx=ast.Store()):
            names.lines[name] = line
        case ast.Name(id=name):
            names.open_ended |= name in _MAKES_NAMES_UNSEEN
        case ast.alias(name=name, asname=asname, lineno=line):
            names.open_ended |= name == "*"
            names.lines[asname or name.split(".")[0]] = line
        case _:
            pass
