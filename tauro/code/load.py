"""Importing the function that a node names, once the JVM is not far."""

from __future__ import annotations

import importlib
import traceback
from typing import TYPE_CHECKING, Any, TypeAlias

from tauro.code.finder import tie_package
from tauro.code.reference import find_function
from tauro.errors import ProjectError
from tauro.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

UserFunction: TypeAlias = "Callable[..., Any]"
"""DataFrames in, in the order of the node's inputs, and `params:` by keyword; a DataFrame out."""


def load_value(root: Path, reference: str) -> Any:
    """Import the module that `reference` names from the project in `root`, and take what it names there.

    Raises:
        ProjectError: it is not there, or its module fails when it is imported (named with file, line and cause).
    """
    return _load(root, reference)[0]


def load_function(root: Path, reference: str) -> UserFunction:
    """Import what `reference` names from the project in `root`, which stays first on `sys.path`.

    Raises:
        ProjectError: it is not there, its module fails when it is imported (named with file, line and cause), or it
            can't be called.
    """
    function, place = _load(root, reference)
    if not callable(function):
        name = reference.rpartition(":" if ":" in reference else ".")[2]
        text = f"{name!r} in {place.file!r} is not a function but {type(function).__name__} {function!r:.40}"
        raise _problem("not-a-function", text, place)
    return function  # type: ignore[no-any-return]


def _load(root: Path, reference: str) -> tuple[Any, Place]:
    root = root.absolute()
    site = find_function(root, reference)
    if isinstance(site, Problem):
        raise ProjectError(site.message, problems=(site,), hint=site.hint)
    tie_package(root, site.module.partition(".")[0])
    module = _import(root, site.module, site.file)
    shown = site.file.relative_to(root).as_posix()
    place = Place(shown, site.line or 1)
    try:
        return getattr(module, site.name), place
    except AttributeError as error:
        raise _problem("no-function", f"there is no function {site.name!r} in {shown!r}", place) from error


def _import(root: Path, name: str, file: Path) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        place = _place_of(error, root) or Place(file.relative_to(root).as_posix())
        cause = error.msg if isinstance(error, SyntaxError) else str(error)
        text = f"module {name!r} can't be imported: {type(error).__name__}: {cause}"
        raise _problem("import-failed", f"{text} ({place.file}:{place.line})", place, _remedy(error, root)) from error


def _place_of(error: BaseException, root: Path) -> Place | None:
    """The last line of the project's own code that the error went through."""
    if isinstance(error, SyntaxError) and error.filename is not None and error.filename.startswith(f"{root}/"):
        return Place(error.filename.removeprefix(f"{root}/"), error.lineno or 1, max(error.offset or 1, 1))
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith(f"{root}/"):
            return Place(frame.filename.removeprefix(f"{root}/"), frame.lineno or 1)
    return None


def _remedy(error: BaseException, root: Path) -> str | None:
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return None
    top = error.name.partition(".")[0]
    if (root / top).exists():
        return f"look for the spelling of {error.name!r} under '{top}/'"
    return f"install {top!r} into the environment that 'tauro' runs in"


def _problem(code: str, message: str, place: Place, hint: str | None = None) -> ProjectError:
    return ProjectError(message, problems=(Problem(code, message, hint=hint, place=place),), hint=hint)
