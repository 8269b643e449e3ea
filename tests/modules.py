"""The modules of Tauro as their text shows them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Import:
    name: str
    """Absolute; `tauro.schema.Schema` where a name is taken out of a module."""
    line: int
    is_at_top: bool
    """Whether it happens when the module is imported."""
    level: int = 0
    """How many dots it begins with."""


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def imports(self) -> tuple[Import, ...]:
        return tuple(_imports(self.tree.body, is_at_top=True))

    def place(self, line: int) -> str:
        return f"{self.path.relative_to(ROOT)}:{line}"


def modules(*packages: str) -> tuple[Module, ...]:
    """Every module of these packages, by path."""
    return tuple(_module(path) for package in packages for path in sorted((ROOT / package).rglob("*.py")))


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path)


def _imports(body: list[ast.stmt], *, is_at_top: bool) -> Iterator[Import]:
    for statement in body:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield Import(alias.name, statement.lineno, is_at_top)
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                yield Import(f"{statement.module}.{alias.name}", statement.lineno, is_at_top, statement.level)
        else:
            is_run_later = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types(statement)
            for inner in _bodies(statement):
                yield from _imports(inner, is_at_top=is_at_top and not is_run_later)


def _is_for_types(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for _, value in ast.iter_fields(statement):
        if isinstance(value, list):
            if value and all(isinstance(item, ast.stmt) for item in value):
                yield value
            for item in value:
                if isinstance(item, ast.ExceptHandler | ast.match_case):
                    yield item.body
