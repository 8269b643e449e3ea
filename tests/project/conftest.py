from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Protocol

import pytest

from tauro.project.load import load_project

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.project.project import Project


class Load(Protocol):
    def __call__(
        self, env: str = "dev", /, *, files: dict[str, str] | None = None, environ: dict[str, str] | None = None
    ) -> Project: ...


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write the files of a `config/` and load the project; one pipeline is there unless the files say otherwise."""

    def write_and_load(
        env: str = "dev", /, *, files: dict[str, str] | None = None, environ: dict[str, str] | None = None
    ) -> Project:
        for name, text in {"pipelines.yaml": "sales: {nodes: [clean]}", **(files or {})}.items():
            path = tmp_path / "config" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return load_project(tmp_path, env, environ or {})

    return write_and_load
