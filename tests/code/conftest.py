from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_PACKAGES = frozenset({"src", "source", "shared", "single"})
"""Names that the projects of these tests use."""


class WriteFiles(Protocol):
    def __call__(self, files: dict[str, str]) -> Path: ...


@pytest.fixture
def project(tmp_path: Path) -> WriteFiles:
    """Writes files by their path and returns the project's folder."""
    root = tmp_path / "project"

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    return write


@pytest.fixture(autouse=True)
def _import_system_as_before() -> Iterator[None]:
    path, finders = list(sys.path), list(sys.meta_path)
    yield
    sys.path[:], sys.meta_path[:] = path, finders
    for name in [name for name in sys.modules if name.partition(".")[0] in _PACKAGES]:
        del sys.modules[name]
