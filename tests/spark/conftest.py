"""Projects for tests with Spark; what needs signals or a terminal runs `tauro` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Mapping[str, str] | None], Path]:
    """The tutorial's project in a folder of its own, with what a test wants otherwise."""

    def write(changes: Mapping[str, str] | None = None) -> Path:
        return write_tutorial(tmp_path / "shop", changes)

    return write
