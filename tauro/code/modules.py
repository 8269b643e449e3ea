"""Which file a module of the project stands in, by the rules of Python's own import, without importing it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from pathlib import Path


@dataclass(frozen=True)
class ModuleFile:
    name: str
    """Dotted, from the project's folder."""
    file: Path | None
    """The file with its code; None for a folder without `__init__.py`."""
    folder: Path | None
    """Where its submodules stand; None for a plain module."""


def find_spec(name: str, folder: Path) -> ModuleSpec | None:
    """What Python would import as `name` were `folder` the only place to look in."""
    loaders = (
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (SourceFileLoader, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )
    return FileFinder(str(folder), *loaders).find_spec(name)


def find_module(root: Path, name: str) -> ModuleFile | None:
    """The module `name` (dotted) of the project in `root`; None where there is none."""
    folder: Path | None = root
    found = None
    for part in name.split("."):
        spec = None if folder is None else find_spec(part, folder)
        if spec is None:
            return None
        folder = Path(spec.submodule_search_locations[0]) if spec.submodule_search_locations else None
        found = Path(spec.origin) if spec.origin is not None and spec.has_location else None
    return ModuleFile(name, found, folder)


def nearest_package(root: Path, name: str) -> tuple[str, Path]:
    """The longest beginning of `name` that is a folder of the project, and that folder; at worst `("", root)`."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        module = find_module(root, ".".join(parts[:count]))
        if module is not None and module.folder is not None:
            return module.name, module.folder
    return "", root


def submodules(folder: Path) -> tuple[str, ...]:
    """Names that can be imported from `folder`: its modules, and its folders."""
    if not folder.is_dir():
        return ()
    names = {entry.stem if entry.suffix == ".py" else entry.name for entry in folder.iterdir() if _is_module(entry)}
    return tuple(sorted(name for name in names if name.isidentifier() and not name.startswith("__")))


def _is_module(entry: Path) -> bool:
    return entry.suffix == ".py" if entry.is_file() else not entry.name.startswith(".")
