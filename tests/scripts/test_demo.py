from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent


def run_demo(into: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.demo", "--into", str(into)],
        cwd=REPOSITORY,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.spark
def test_demo_comes_true_and_leaves_a_project_to_play_with(tmp_path: Path) -> None:
    result = run_demo(tmp_path / "demo")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "All as it should be" in result.stdout
    assert len(re.findall(r"exit code 0", result.stdout)) == 2
    assert len(list((tmp_path / "demo/data/input").iterdir())) == 3


@pytest.mark.spark
def test_demo_fails_when_the_pipeline_does_not_start(tmp_path: Path) -> None:
    result = run_demo(tmp_path / "demo", JAVA_HOME=str(tmp_path))
    assert result.returncode == 1
    assert "the demo failed: tauro ended with exit code 1 before it waits for a file" in result.stderr


def test_demo_leaves_a_folder_alone_that_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    result = run_demo(tmp_path)
    assert result.returncode == 1
    assert (tmp_path / "mine.txt").exists()
