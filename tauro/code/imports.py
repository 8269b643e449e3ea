"""What a module imports when it is itself imported, and which of that is not in the project."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.code.sources import Code, Sources


@dataclass(frozen=True)
class Import:
    """One module, or one name of a module, that an import statement wants."""

    code: Code
    """Whose statement it is."""
    module: str
    """In full, also where the statement is relative."""
    name: str | None
    """None for the module itself."""
    node: ast.Import | ast.ImportFrom
    alias: ast.alias


def imported_from(code: Code, node: ast.ImportFrom, name: str) -> tuple[str, str] | None:
    """The module and the name in it that `from module import x as name` takes."""
    module = absolute_module(code, node)
    for alias in node.names:
        if module is not None and (alias.asname or alias.name) == name:
            return module, alias.name
    return None


def imports_of(code: Code) -> Iterator[Import]:
    """What the module surely imports: no condition, no `try`, no function stands around it."""
    for node in code.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(code, alias.name, None, node, alias)
        elif isinstance(node, ast.ImportFrom) and (module := absolute_module(code, node)) is not None:
            for alias in node.names:
                yield Import(code, module, alias.name, node, alias)


def reached_from(sources: Sources, module: str) -> dict[str, Code | None]:
    """Every module of the same top package that importing `module` surely imports too, packages first.

    None stands for one that is there, and can't be read.
    """
    reached: dict[str, Code | None] = {}
    top = module.partition(".")[0]
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in reached or sources.module(name) is None:
            continue
        code = reached[name] = sources.code(name)
        if "." in name:
            waiting.append(name.rpartition(".")[0])
        for wanted in imports_of(code) if code is not None else ():
            if wanted.module.partition(".")[0] == top:
                waiting += [wanted.module, *([f"{wanted.module}.{wanted.name}"] if wanted.name else [])]
    return reached


def is_missing(sources: Sources, wanted: Import) -> bool:
    """Whether a module of the project, or a name in it, is surely not there."""
    parts = wanted.module.split(".")
    for count in range(1, len(parts) + 1):
        name = ".".join(parts[:count])
        if sources.module(name) is None:
            return True
        if _is_dark(sources, name):
            return False
    return wanted.name is not None and _lacks(sources, wanted.module, wanted.name)


def _is_dark(sources: Sources, module: str) -> bool:
    """Whether a module may change what others find: its code can't be read, or says so."""
    found, code = sources.module(module), sources.code(module)
    return found is not None and found.file is not None and (code is None or code.bindings.is_dark)


def _lacks(sources: Sources, module: str, name: str) -> bool:
    if name == "*" or name.startswith("__") or sources.module(f"{module}.{name}") is not None:
        return False
    found = sources.module(module)
    if found is None or found.file is None:
        return True
    code = sources.code(module)
    return code is not None and not code.names.open_ended and name not in code.names.lines


def absolute_module(code: Code, node: ast.ImportFrom) -> str | None:
    """The module that a statement imports from; None where a relative one leads out of its package."""
    if node.level == 0:
        return node.module
    try:
        return importlib.util.resolve_name("." * node.level + (node.module or ""), code.package)
    except ImportError:
        return None
