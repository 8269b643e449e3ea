"""A project's Python files, each read once however many nodes name it."""

from __future__ import annotations

import ast
import io
import tokenize
from functools import cached_property
from typing import TYPE_CHECKING

from tauro.code.bindings import Bindings, attributes_set, read_bindings
from tauro.code.modules import ModuleFile, find_module
from tauro.code.names import ModuleNames, module_names, parse_module
from tauro.code.reference import FunctionSite, find_function
from tauro.own_files import read_bounded
from tauro.problems import Place

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.problems import Problem

PYTHON = ".py"


class Code:
    """A Python file that could be read."""

    def __init__(self, module: ModuleFile, file: Path, shown: str, tree: ast.Module) -> None:
        self.module = module
        self.file = file
        self.shown = shown
        """The file as the user is told of it, relative to the project."""
        self.tree = tree

    @property
    def package(self) -> str:
        """What its relative imports start from."""
        return self.module.name if self.module.folder is not None else self.module.name.rpartition(".")[0]

    @cached_property
    def names(self) -> ModuleNames:
        return module_names(self.tree)

    @cached_property
    def bindings(self) -> Bindings:
        return read_bindings(self.tree, self.text)

    @cached_property
    def attributes_set(self) -> frozenset[str]:
        return attributes_set(self.tree)

    def text_of(self, node: ast.expr | ast.stmt) -> str:
        """The lines that a node stands on."""
        return "\n".join(self._lines[node.lineno - 1 : node.end_lineno])

    def place(self, line: int, byte: int, length: int) -> Place:
        """A place by what `ast` says, which counts bytes."""
        begin = self._lines[line - 1].encode()[:byte].decode(errors="replace") if line <= len(self._lines) else ""
        return Place(self.shown, line, len(begin) + 1, max(length, 1))

    def place_of_word(self, line: int, word: str) -> Place:
        """Where `word` first stands in a line; the line where it does not."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        column = text.find(word)
        return Place(self.shown, line, max(column, 0) + 1, len(word) if column >= 0 else 1)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def text(self) -> str:
        try:
            data = read_bounded(self.file)
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            return data.decode(encoding)
        except (OSError, SyntaxError, ValueError):
            return ""


class Sources:
    """Reads the project in `root`; nothing is imported."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._trees: dict[Path, ast.Module | SyntaxError | OSError] = {}
        self._modules: dict[str, ModuleFile | None] = {}
        self._found: dict[str, FunctionSite | Problem] = {}
        self._code: dict[str, Code | None] = {}

    def find(self, reference: str) -> FunctionSite | Problem:
        """See `find_function`."""
        if reference not in self._found:
            self._found[reference] = find_function(self.root, reference, self.tree)
        return self._found[reference]

    def module(self, name: str) -> ModuleFile | None:
        if name not in self._modules:
            self._modules[name] = find_module(self.root, name)
        return self._modules[name]

    def tree(self, file: Path) -> ast.Module:
        """See `parse_module`."""
        if file not in self._trees:
            try:
                self._trees[file] = parse_module(file)
            except (SyntaxError, OSError) as error:
                self._trees[file] = error
        tree = self._trees[file]
        if isinstance(tree, ast.Module):
            return tree
        raise tree

    def code(self, module: str) -> Code | None:
        """The code of a module; None where it has none that can be read."""
        if module not in self._code:
            self._code[module] = self._read(module)
        return self._code[module]

    def shown(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()

    def _read(self, name: str) -> Code | None:
        module = self.module(name)
        if module is None or module.file is None or module.file.suffix != PYTHON:
            return None
        try:
            return Code(module, module.file, self.shown(module.file), self.tree(module.file))
        except (SyntaxError, OSError):
            return None
