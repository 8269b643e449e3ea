"""Ties the project's own packages to the project, whatever else of the same name is installed."""

from __future__ import annotations

import importlib
import sys
import threading
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

from tauro.code.modules import find_spec
from tauro.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from types import ModuleType

_TYING = threading.Lock()
"""What is changed is the process's own; Python 3.11 stumbles where two threads make it forget its caches at once."""


class ProjectFinder(MetaPathFinder):
    """Answers for a project's top packages before anything else may.

    Without it a `src` folder that has no `__init__.py` loses to any package `src` in site-packages, even one that
    comes later on `sys.path`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.packages: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        if path is not None or fullname not in self.packages:
            return None
        return find_spec(fullname, self.root)


def tie_package(root: Path, package: str) -> None:
    """Make `import <package>` mean the one in `root`, and everything else in `root` importable.

    What an earlier project of this process had under the same name is forgotten; its functions go on working.

    Raises:
        ProjectError: a package of that name, from elsewhere, is loaded already (`code`, `json`).
    """
    with _TYING:
        _tie(root, package)


def _tie(root: Path, package: str) -> None:
    _forget_other_project(root, package)
    loaded = sys.modules.get(package)
    if loaded is not None and not _stands_in(loaded, root):
        raise ProjectError(
            f"the project's package {package!r} has the name of a module that Python has loaded already",
            hint="rename the folder",
        )
    _finder_of(root).packages.add(package)
    if str(root) in sys.path:
        sys.path.remove(str(root))
    sys.path.insert(0, str(root))
    importlib.invalidate_caches()


def _finder_of(root: Path) -> ProjectFinder:
    for finder in sys.meta_path:
        if isinstance(finder, ProjectFinder) and finder.root == root:
            return finder
    finder = ProjectFinder(root)
    sys.meta_path.insert(0, finder)
    return finder


def _forget_other_project(root: Path, package: str) -> None:
    for finder in list(sys.meta_path):
        if not isinstance(finder, ProjectFinder) or finder.root == root or package not in finder.packages:
            continue
        finder.packages.remove(package)
        for name in [name for name in sys.modules if name == package or name.startswith(package + ".")]:
            del sys.modules[name]


def _stands_in(module: ModuleType, root: Path) -> bool:
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    folders = (str(root), str(root.resolve()))
    return any(
        place is not None and str(place).startswith(tuple(f"{folder}/" for folder in folders)) for place in places
    )
