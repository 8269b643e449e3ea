"""`make flights`: a year of real flights through a running pipeline, compared with the CSV files, and timed."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from examples.flights.feed import DAYS, days, drop
from examples.flights.figures import Figures, Flight, figures, flights_in, read_airlines
from scripts.running import ExpectationError, TauroProcess, committed_files

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "flights"
RUN = ("--env", "dev", "--pipeline", "flights_by_month", "--stream")
START_SECONDS = 60.0
LIMIT_SECONDS = 600.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs real flights through the example's pipeline.")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--pause", type=float, default=0.0, metavar="SECONDS", help="between two files")
    parser.add_argument("--project", type=Path, default=EXAMPLE)
    arguments = parser.parse_args()
    for leftover in ("data", ".tauro"):
        shutil.rmtree(arguments.project / leftover, ignore_errors=True)
    try:
        run(arguments.project, arguments.days, arguments.pause)
    except ExpectationError as error:
        print(f"\nthe flights failed: {error}", file=sys.stderr)
        return 1
    return 0


def run(project: Path, day_count: int, pause_seconds: float) -> None:
    """Drop `day_count` days while the pipeline runs, wait for the last row, stop, compare, and say how fast it was.

    Raises:
        ExpectationError: what came out is not what went in, or the process did not run or stop as it should.
    """
    expected = figures_of_input(project, day_count)
    folder, output = project / "data" / "input", project / "data" / "output"
    with TauroProcess(project, *RUN) as tauro:
        tauro.wait_until(lambda: tauro.has_said(": running"), "it runs", START_SECONDS)
        start = time.monotonic()
        for date, columns, rows in days(day_count):
            drop(folder, date, columns, rows)
            time.sleep(pause_seconds)
        print(f"dropped {day_count} files in {time.monotonic() - start:.1f} seconds", flush=True)
        tauro.wait_until(lambda: committed_rows(output) >= expected.flights, "all flights came out", LIMIT_SECONDS)
        seconds = time.monotonic() - start
        tauro.interrupt()
    if (came_out := figures_of_output(output)) != expected:
        raise ExpectationError(f"what came out is not what went in:\n  in:  {expected}\n  out: {came_out}")
    print(
        f"{expected.flights} flights, {expected.cancelled} of them cancelled, the same in the CSV files and in parquet"
    )
    print(f"{seconds:.1f} seconds from the first file to the last row: {expected.flights / seconds:.0f} rows/s")


def figures_of_input(project: Path, day_count: int) -> Figures:
    airlines = read_airlines(project / "reference" / "airlines.csv")
    return figures(flight for _, columns, rows in days(day_count) for flight in flights_in(rows, columns, airlines))


def figures_of_output(output: Path) -> Figures:
    return figures(_flights_out(output))


def committed_rows(output: Path) -> int:
    return sum(pq.read_metadata(file).num_rows for file in committed_files(output))


def _flights_out(output: Path) -> Iterator[Flight]:
    files = [str(file) for file in committed_files(output)]
    data = ds.dataset(files, partitioning="hive", partition_base_dir=str(output))
    for batch in data.to_batches(columns=list(Flight._fields)):
        yield from map(Flight._make, zip(*(column.to_pylist() for column in batch.columns), strict=True))


if __name__ == "__main__":
    sys.exit(main())
