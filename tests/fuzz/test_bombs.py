from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.bombs import BOMBS
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 500 << 20
MOST_CPU_SECONDS = 8
"""Five for the work, and what Python takes to start on a slow machine."""
LIMIT_SECONDS = 120


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process can't be bound so")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_judged_within_bounds(name: str, tmp_path: Path) -> None:
    root = write_tutorial(tmp_path / "shop")
    for file, content in BOMBS[name].items():
        if isinstance(content, int):
            os.truncate(root / file, content)
        else:
            (root / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = subprocess.run(
        [sys.executable, "-m", "tauro_cli", "validate", "--project", root],
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        preexec_fn=_bound,
        check=False,
    )
    told = done.stdout[-500:] + done.stderr[-500:]
    assert done.returncode in {0, 3}, told
    assert "Tauro failed in a way" not in told
    assert "Traceback" not in told
