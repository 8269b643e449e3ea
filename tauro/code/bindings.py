"""What each name of a module stands for once the module is imported, where its text leaves no doubt."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tauro.code.names import module_level

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_CHANGES_NAMES_UNSEEN = frozenset({"exec", "eval", "globals", "locals", "vars", "setattr", "delattr"})
_CHANGES_IMPORT = frozenset({"modules", "meta_path", "path_hooks", "__path__", "__getattr__"})
_SUSPICIOUS = re.compile(rf"\b({'|'.join(sorted(_CHANGES_NAMES_UNSEEN | _CHANGES_IMPORT))}|global)\b")


@dataclass
class Bindings:
    last: dict[str, ast.stmt] = field(default_factory=dict)
    """The statement of the module's own level that binds a name last, and always runs unless one before it raises."""
    is_dark: bool = False
    """Whether names may be bound anew, or modules made, in ways that the text does not show."""


def read_bindings(tree: ast.Module, text: str) -> Bindings:
    bindings = Bindings()
    for statement in tree.body:
        for name in _bound_by(statement):
            if name == "*":
                bindings.last.clear()
            else:
                bindings.last[name] = statement
    for node in ast.walk(tree) if _SUSPICIOUS.search(text) else ():
        _note(node, bindings)
    return bindings


def attributes_set(tree: ast.Module) -> frozenset[str]:
    """What the code sets on objects, which may be modules: `config.limit = 3`."""
    return frozenset(
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    )


def _note(node: ast.AST, bindings: Bindings) -> None:
    match node:
        case ast.Name(id=name):
            bindings.is_dark |= name in _CHANGES_NAMES_UNSEEN or name in _CHANGES_IMPORT
        case ast.Attribute(value=ast.Name(id="sys"), attr=name):
            bindings.is_dark |= name in _CHANGES_IMPORT
        case ast.Global(names=names):
            for name in names:
                bindings.last.pop(name, None)
        case ast.FunctionDef(name=name):
            bindings.is_dark |= name in _CHANGES_IMPORT
        case _:
            pass


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    inside = () if isinstance(statement, _SCOPES) else module_level(statement)
    for node in (statement, *inside):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.split(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
            case _:
                pass
