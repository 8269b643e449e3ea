from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet
from pyarrow import table as table_of

from bench.job import Job
from bench.jobs import JOBS
from bench.throughput import table
from bench.usage import Usage, usage_of

if TYPE_CHECKING:
    from pathlib import Path

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux only")


@pytest.mark.long
@linux_only
def test_what_a_process_leaves_behind_is_counted_too(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 1: pass"
    program = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}])"
    usage = usage_of([sys.executable, "-c", program], tmp_path, tmp_path / "out.txt")
    assert usage.cpu_seconds >= 1
    assert usage.peak_megabytes > 1


@linux_only
def test_a_job_that_fails_says_so(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no good"):
        usage_of([sys.executable, "-c", "raise SystemExit('no good')"], tmp_path, tmp_path / "out.txt")


def test_the_ratios_are_to_the_job_by_hand_of_the_same_round() -> None:
    lines = table(
        {
            "by hand": [Usage(2.0, 100, 1.0), Usage(4.0, 100, 1.0)],
            "tauro": [Usage(1.0, 50, 2.0), Usage(5.0, 200, 4.0)],
        }
    ).splitlines()
    cpu, ratios = ["3.0", "1.0", "5.0"], ["0.88", "0.50", "1.25"]
    assert lines[-1].split() == ["tauro", *cpu, *ratios, "125", "1.25", "3.0"]


@pytest.mark.spark
@pytest.mark.parametrize("name", JOBS)
@pytest.mark.usefixtures("jars")
def test_every_contestant_writes_all_rows(name: str, tmp_path: Path) -> None:
    with JOBS[name](tmp_path, 1_000) as job:
        for contestant in job.contestants:
            place = tmp_path / contestant
            place.mkdir()
            usage_of(job.command(contestant, place), place, place / "out.txt")
            assert job.mistake(place) is None, contestant


def test_a_contestant_that_leaves_rows_or_columns_out_is_found(tmp_path: Path) -> None:
    class Parquet(Job):
        rows = 2
        columns = ("id", "name")

        def command(self, name: str, place: Path) -> list[str | Path]:
            raise NotImplementedError

        def files_written(self, place: Path) -> list[Path]:
            return sorted(place.glob("*.parquet"))

    def mistake(**columns: list[int]) -> str | None:
        parquet.write_table(table_of(columns), tmp_path / "one.parquet")
        return Parquet().mistake(tmp_path)

    assert Parquet().mistake(tmp_path) == "wrote nothing"
    assert mistake(id=[1, 2], name=[3, 4]) is None
    assert mistake(id=[1], name=[3]) == "wrote 1 rows, not 2"
    assert mistake(id=[1, 2]) == "wrote the columns id, not id, name"
