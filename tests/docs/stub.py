"""`tauro/streaming/__init__.pyi`: what type checkers see of names that are loaded when they are asked for."""

from __future__ import annotations

from tauro import streaming
from tauro.streaming.readers import READERS
from tauro.streaming.writers import WRITERS
from tests.modules import ROOT

STUB = ROOT / "tauro" / "streaming" / "__init__.pyi"

_HEAD = '''\
"""The public names with their types; written anew by `UPDATE_GOLDEN=1 pytest tests/docs`."""

'''
_LINE = 120


def stub() -> str:
    """Each name, from the module that it is loaded from."""
    imported: dict[str, list[str]] = {}
    for name, module in {**vars(streaming)["_MODULE_OF"], **_connectors()}.items():
        imported.setdefault(module, []).append(name)
    lines = [_import(module, sorted(imported[module], key=_order)) for module in sorted(imported)]
    names = sorted((name for names in imported.values() for name in names), key=_order)
    return _HEAD + "".join(lines) + "\n__all__ = [\n" + "".join(f'    "{name}",\n' for name in names) + "]\n"


def _connectors() -> dict[str, str]:
    """The readers and writers of Tauro's own, each with its module."""
    found = {kind.__name__: kind.__module__ for registry in (READERS, WRITERS) for kind in registry.connectors()}
    return {name: module for name, module in found.items() if module.startswith("tauro.")}


def _import(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}\n"
    if len(line) <= _LINE:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def _order(name: str) -> tuple[int, str]:
    """As ruff sorts them: constants, classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name
