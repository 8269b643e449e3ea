from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from examples.flights.feed import data_folder, days
from scripts.flights import EXAMPLE, RUN, figures_of_input, figures_of_output

REPOSITORY = Path(__file__).parent.parent.parent
DAYS = 31


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shutil.copytree(
        EXAMPLE, tmp_path / "flights", ignore=shutil.ignore_patterns("data", ".tauro", "__pycache__")
    )


def test_airlines_are_those_of_the_data() -> None:
    assert (EXAMPLE / "reference/airlines.csv").read_bytes() == (data_folder() / "airlines.csv").read_bytes()


@pytest.mark.long
def test_year_has_the_flights_it_is_known_for() -> None:
    year = figures_of_input(EXAMPLE, 365)
    assert (year.flights, year.cancelled) == (336_776, 8_255)
    assert sorted(year.by_month) == list(range(1, 13))


def test_each_day_is_one_file_of_its_own() -> None:
    dates = [date for date, _, _ in days()]
    assert len(dates) == len(set(dates)) == 365


def test_feeder_drops_a_file_for_each_day(tmp_path: Path) -> None:
    subprocess.run([sys.executable, EXAMPLE / "feed.py", "--days", "2", "--into", tmp_path / "in"], check=True)
    assert sorted(file.name for file in (tmp_path / "in").iterdir()) == [
        "flights_2013-01-01.csv",
        "flights_2013-01-02.csv",
    ]


def test_readme_says_what_is_run_here() -> None:
    blocks = re.findall(r"^```sh\n(.*?)\n```", (EXAMPLE / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert blocks == [" ".join(["tauro", *RUN]), "python feed.py --days 31"]


def test_project_has_no_problems(project: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tauro_cli", "validate"], cwd=project, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.spark
def test_month_of_flights_comes_out_as_it_went_in(project: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "scripts.flights",
        "--days",
        str(DAYS),
        "--pause",
        "0.1",
        "--project",
        str(project),
    ]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "rows/s" in result.stdout
    assert len(list((project / "data/output/_spark_metadata").glob("[0-9]*"))) > 1, "all in one batch"
    came_out = figures_of_output(project / "data/output")
    assert came_out == figures_of_input(project, DAYS)
    assert (came_out.flights, came_out.by_month) == (27_004, {1: 27_004})
    assert None not in came_out.by_airline
