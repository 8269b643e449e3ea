"""The `def` that a reference ends at, where that is beyond doubt."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tauro.code.imports import imported_from

if TYPE_CHECKING:
    from tauro.code.reference import FunctionSite
    from tauro.code.sources import Code, Sources
    from tauro.problems import Place

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Definition:
    """A function as it is written, without anything around it that could make another of it."""

    code: Code
    name: str
    node: FunctionNode

    @property
    def place(self) -> Place:
        return self.code.place_of_word(self.node.lineno, self.name)

    @property
    def shown(self) -> str:
        """As in `'def clean(df, *, rate=1)' in src/nodes.py:4`."""
        where = f"in {self.code.shown}:{self.node.lineno}"
        if isinstance(self.node, ast.Lambda):
            return f"'{self.name} = lambda {ast.unparse(self.node.args)}: ...' {where}"
        word = "async def" if isinstance(self.node, ast.AsyncFunctionDef) else "def"
        return f"'{word} {self.name}({_unparsed(self.node.args)})' {where}"


def definition_of(sources: Sources, site: FunctionSite) -> Definition | None:
    """None where the text leaves a doubt: a decorator, a condition, a class, `partial`, a name that is bound anew."""
    module, name = site.module, site.name
    seen: set[tuple[str, str]] = set()
    while (module, name) not in seen:
        seen.add((module, name))
        code = sources.code(module)
        if code is None or code.bindings.is_dark:
            return None
        match code.bindings.last.get(name):
            case ast.FunctionDef() | ast.AsyncFunctionDef() as node if not node.decorator_list:
                return Definition(code, name, node)
            case ast.Assign(targets=[ast.Name()], value=ast.Lambda() as node):
                return Definition(code, name, node)
            case ast.AnnAssign(target=ast.Name(), value=ast.Lambda() as node):
                return Definition(code, name, node)
            case ast.ImportFrom() as node:
                origin = imported_from(code, node, name)
                if origin is None or not _same_project(module, origin[0]):
                    return None
                module, name = origin
            case _:
                return None
    return None


def _same_project(module: str, other: str) -> bool:
    """Whether Python is sure to look for both in the project: what else is installed may have the other's name."""
    return module.partition(".")[0] == other.partition(".")[0]


def _unparsed(arguments: ast.arguments) -> str:
    """The parameters without their types."""
    bare = [ast.arg(argument.arg) for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    first, second = len(arguments.posonlyargs), len(arguments.posonlyargs) + len(arguments.args)
    return ast.unparse(
        ast.arguments(
            posonlyargs=bare[:first],
            args=bare[first:second],
            vararg=ast.arg(arguments.vararg.arg) if arguments.vararg else None,
            kwonlyargs=bare[second:],
            kw_defaults=arguments.kw_defaults,
            kwarg=ast.arg(arguments.kwarg.arg) if arguments.kwarg else None,
            defaults=arguments.defaults,
        )
    )
