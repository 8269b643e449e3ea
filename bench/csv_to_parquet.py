"""The tutorial's job, over a folder of files that are there already."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Self

from bench.job import Job, write_project
from bench.sales import ADDED, COLUMNS, made_up_sales
from bench.start import TAURO
from scripts.running import committed_files

FILES = 20
SCRIPT = Path(__file__).with_name("by_hand_csv.py")


class CsvToParquet(Job):
    title = "CSV folder to parquet"
    columns = COLUMNS + ADDED

    def __init__(self, folder: Path, rows: int) -> None:
        self.rows = rows // FILES * FILES
        self._data = folder / "data"

    def __enter__(self) -> Self:
        self._data.mkdir()
        sales = made_up_sales(self.rows)
        for file in range(FILES):
            lines = (",".join(map(str, sale)) + "\n" for sale in islice(sales, self.rows // FILES))
            (self._data / f"{file}.csv").write_text(",".join(COLUMNS) + "\n" + "".join(lines))
        return self

    def command(self, name: str, place: Path) -> list[str | Path]:
        if name != "tauro":
            settings = ["--lean"] if name == "by hand" else []
            return [sys.executable, SCRIPT, self._data, place, *settings]
        write_project(
            place,
            inputs=f"sales: {{path: {self._data}, format: csv, streaming: true}}\n",
            outputs="sold: {path: output, format: parquet}\n",
        )
        return [TAURO, "--project", place, "--pipeline", "p"]

    def files_written(self, place: Path) -> list[Path]:
        return committed_files(place / "output")
