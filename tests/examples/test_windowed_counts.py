from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyarrow import dataset

from scripts.running import committed_files

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLE = Path(__file__).parents[2] / "examples" / "windowed_counts"
WINDOW = timedelta(minutes=5)
DELAY = timedelta(minutes=10)
TAURO = [sys.executable, "-m", "tauro_cli"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("data", ".tauro", "__pycache__")
    return shutil.copytree(EXAMPLE, tmp_path / "windowed_counts", ignore=ignored)


def visits(name: str) -> list[tuple[datetime, str, int]]:
    with (EXAMPLE / "sample" / f"{name}.csv").open() as file:
        return [(datetime.fromisoformat(row["at"]), row["page"], int(row["seconds"])) for row in csv.DictReader(file)]


def expected(*files: str) -> dict[tuple[datetime, str], tuple[int, int]]:
    """The closed windows after a run for each file, counted without Spark."""
    counts: dict[tuple[datetime, str], tuple[int, int]] = {}
    watermark = latest = datetime.min
    for name in files:
        for at, page, seconds in visits(name):
            start = at - (at - datetime.min) % WINDOW
            latest = max(latest, at)
            if start + WINDOW > watermark and seconds >= 1:
                number, total = counts.get((start, page), (0, 0))
                counts[start, page] = number + 1, total + seconds
        watermark = latest - DELAY
    return {key: figures for key, figures in counts.items() if key[0] + WINDOW <= watermark}


def written(folder: Path) -> dict[tuple[datetime, str], tuple[int, int]]:
    table = dataset.dataset([str(path) for path in committed_files(folder)]).to_table()
    rows: Iterable[dict[str, Any]] = table.to_pylist()
    found = {(_plain(row["window_start"]), row["page"]): (row["visits"], row["seconds"]) for row in rows}
    assert len(found) == table.num_rows, "a window is written twice"
    return found


def _plain(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def commands() -> list[str]:
    (block,) = re.findall(r"^```sh\n(.*?)\n```", (EXAMPLE / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return str(block).splitlines()


def test_project_has_no_problems(project: Path) -> None:
    result = subprocess.run([*TAURO, "validate"], cwd=project, capture_output=True, text=True, check=False)
    assert (result.returncode, "warning" in result.stdout) == (0, False), result.stdout


def test_one_visit_of_the_sample_comes_too_late() -> None:
    late = [at for at, _, _ in visits("noon") if at < max(at for at, _, _ in visits("morning")) - DELAY]
    assert late == [datetime.fromisoformat("2024-01-15 09:03:10")]


@pytest.mark.spark
def test_sql_and_python_count_what_is_counted_without_spark(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    runs = 0
    for line in commands():
        program, *arguments = shlex.split(line)
        command = [*TAURO, *arguments] if program == "tauro" else [program, *arguments]
        result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        if program == "tauro":
            runs += 1
            figures = expected(*["morning", "noon"][:runs])
            assert written(project / "data/counts_in_sql") == figures
            assert written(project / "data/counts_in_python") == figures
    assert runs == 2
    assert len(figures) > 20
