"""A source is added as CONTRIBUTING.md says, in a copy of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.markdown import blocks_under
from tests.modules import ROOT
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
FOUR_STEPS = blocks_under(CONTRIBUTING, "Add a source in four steps", "python", "yaml")
FORMAT = "rate_micro_batch"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a source touches, with the new one in it."""
    copy = tmp_path_factory.mktemp("house")
    for name in ("tauro", "tauro_cli", "tests", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for block in FOUR_STEPS:
        if block.language == "python":
            (copy / str(block.path)).write_text(block.text, encoding="utf-8")
    return copy


def run(house: Path, *arguments: str, folder: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder or house,
        env=os.environ | {"PYTHONPATH": str(house)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_the_contract_tests_find_the_new_source_and_its_own_passes(house: Path) -> None:
    done = run(house, "pytest", "-v", "tests/streaming/test_registry.py", f"tests/streaming/test_{FORMAT}.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"test_the_example_can_be_read[input {FORMAT}] PASSED" in done.stdout


def test_it_is_in_the_style_of_the_house(house: Path) -> None:
    files = [str(block.path) for block in FOUR_STEPS if block.language == "python"]
    assert run(house, "ruff", "check", *files).returncode == 0
    assert run(house, "ruff", "format", "--check", *files).returncode == 0


@pytest.mark.long
def test_the_documents_want_it_and_get_it(house: Path) -> None:
    arguments = ("pytest", "-q", "tests/docs/test_configuration.py")
    assert "test_a_table_says_what_the_code_does[input-formats]" in run(house, *arguments).stdout
    assert run(house, *arguments, UPDATE_GOLDEN="1").returncode == 0
    assert f"| `{FORMAT}` |" in (house / "docs/configuration.md").read_text(encoding="utf-8")


def test_validate_knows_it(house: Path, tmp_path: Path) -> None:
    (inputs,) = [block.text for block in FOUR_STEPS if block.language == "yaml"]
    project = write_tutorial(tmp_path, {"inputs.yaml": inputs})
    assert run(house, "tauro_cli", "validate", folder=project).returncode == 0
    for right, wrong in ((FORMAT, "rate_micro_bach"), ("rowsPerBatch", "rowsPerBach")):
        write_tutorial(tmp_path, {"inputs.yaml": inputs.replace(right, wrong)})
        done = run(house, "tauro_cli", "validate", folder=project)
        assert (done.returncode, f"did you mean '{right}'?" in done.stdout) == (3, True), done.stdout
