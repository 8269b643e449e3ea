from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parent.parent


def pinned() -> dict[str, str]:
    lines = (REPOSITORY / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def test_what_make_installs_is_what_pyproject_allows() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in map(Requirement, texts):
        assert requirement.specifier.contains(pinned()[canonicalize_name(requirement.name)]), requirement


def test_make_check_is_lint_types_and_tests() -> None:
    make = ["make", "--dry-run", "--always-make", "check", "PYTHON=python3"]
    commands = subprocess.run(make, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    places = [commands.index(command) for command in ("ruff check .", "ruff format --check .", "mypy", "-m pytest")]
    assert places == sorted(places)


def test_ci_runs_make_check() -> None:
    script = REPOSITORY / ".ci" / "run"
    assert script.read_text().endswith("exec make check\n")
    assert script.stat().st_mode & 0o111
