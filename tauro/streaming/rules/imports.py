"""A module of the user's imports one of the project that is not there, or can't be read."""

from __future__ import annotations

import ast
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tauro.code.imports import Import, imports_of, is_missing, reached_from
from tauro.code.modules import nearest_package, submodules
from tauro.code.reference import syntax_problem
from tauro.problems import Place, Problem, Severity
from tauro.spelling import nearest
from tauro.streaming.rules._uses import told_of_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.code.sources import Code, Sources
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

_LIKE = 0.65
"""How near a name must be to one of the project's own to be taken for a misspelling of it."""


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    return told_of_modules(spec, site, _problems)


def _problems(sources: Sources, module: str) -> Iterator[Problem]:
    reached = reached_from(sources, module)
    for name, code in reached.items():
        if code is None:
            yield from _syntax(sources, name)
            continue
        for wanted in imports_of(code) if not code.bindings.is_dark else ():
            if wanted.module.partition(".")[0] != module.partition(".")[0]:
                yield from _elsewhere(sources, wanted)
            elif is_missing(sources, wanted) and not _is_set_on_something(wanted.name, reached):
                message, hint = _told(sources, wanted)
                yield Problem("missing-import", message, hint=hint, place=_place(sources, wanted))


def _is_set_on_something(name: str | None, reached: dict[str, Code | None]) -> bool:
    """Whether code gives something an attribute of that name: it may be the module."""
    return any(code is not None and name in code.attributes_set for code in reached.values())


def _syntax(sources: Sources, name: str) -> Iterator[Problem]:
    module = sources.module(name)
    if module is None or module.file is None:
        return
    try:
        sources.tree(module.file)
    except SyntaxError as error:
        yield syntax_problem(sources.shown(module.file), f"the module {name!r}", error)
    except OSError:
        return


def _told(sources: Sources, wanted: Import) -> tuple[str, str]:
    """Message and hint."""
    if sources.module(wanted.module) is not None and wanted.name is not None:
        code = sources.code(wanted.module)
        known = [*(code.names.lines if code is not None else ()), *_submodules(sources, wanted.module)]
        near = nearest(wanted.name, known)
        hint = f"did you mean {near!r}?" if near else "take it out, or write it there"
        return f"module {wanted.module!r} has no {wanted.name!r}", hint
    package, folder = nearest_package(sources.root, wanted.module)
    first, _, rest = wanted.module.removeprefix(package).lstrip(".").partition(".")
    near = nearest(first, submodules(folder))
    suggested = ".".join(part for part in (package, near, rest) if part)
    hint = f"did you mean {suggested!r}?" if near else "take it out, or make the file"
    return f"the project has no module {wanted.module!r}", hint


def _submodules(sources: Sources, name: str) -> tuple[str, ...]:
    module = sources.module(name)
    return submodules(module.folder) if module is not None and module.folder is not None else ()


def _elsewhere(sources: Sources, wanted: Import) -> Iterator[Problem]:
    """Another top module than the project's: a likely misspelling of one that stands in the project."""
    top = wanted.module.partition(".")[0]
    near = nearest(top, submodules(sources.root), cutoff=_LIKE)
    if near is None or near == top or _is_installed(top):
        return
    message = f"there is no module {top!r}"
    yield Problem(
        "missing-import",
        message,
        hint=f"did you mean {near!r}?",
        severity=Severity.WARNING,
        place=_place(sources, wanted),
    )


def _is_installed(top: str) -> bool:
    try:
        return top in sys.stdlib_module_names or top in sys.modules or find_spec(top) is not None
    except (ImportError, ValueError):
        return True


def _place(sources: Sources, wanted: Import) -> Place:
    alias, node = wanted.alias, wanted.node
    if isinstance(node, ast.ImportFrom) and sources.module(wanted.module) is None:
        return wanted.code.place_of_word(node.lineno, node.module or ".")
    return wanted.code.place(alias.lineno, alias.col_offset, len(alias.name))
