"""`make demo`: the tutorial's project, made, run, stopped and run again, with every expectation checked."""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.running import TAURO, ExpectationError, TauroProcess, committed_files

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
RUN = ("--env", "dev", "--pipeline", "real_time_sales", "--stream")
START_SECONDS, FILE_SECONDS = 60.0, 30.0
TYPES = {"amount": "double", "date": "date32[day]", "day_of_week": "int32"}

PLAY = """
The project is in {project}/. To go on with it yourself:

  cd {project}
  source {environment}/bin/activate
  tauro --env dev --pipeline real_time_sales --stream

and in a second terminal, as often as you like:

  cd {project}
  {environment}/bin/python feed.py
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes, runs, stops and runs again the tutorial's project.")
    parser.add_argument("--into", type=Path, default=ROOT / "demo", metavar="DIR", help="made anew each time")
    project = parser.parse_args().into
    start = time.monotonic()
    try:
        Demo(project).run()
    except ExpectationError as error:
        print(f"\nthe demo failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"\nAll as it should be, in {time.monotonic() - start:.0f} seconds.")
    environment = os.path.relpath(Path(sys.executable).parent.parent, project)
    print(PLAY.format(project=os.path.relpath(project), environment=environment))
    return 0


class Demo:
    def __init__(self, project: Path) -> None:
        self._project = project
        self._input = project / "data" / "input"
        self._output = project / "data" / "output"

    def run(self) -> None:
        """Raises ExpectationError at the first thing that is not as it should be."""
        self._make_project()
        self._first_run()
        self._second_run()

    def _make_project(self) -> None:
        say("A new project")
        if (self._project / "config").is_dir():
            print(f"removing the {self._project.name}/ of last time")
            shutil.rmtree(self._project)
        print(f"$ tauro init {self._project.name}", flush=True)
        made = subprocess.run([TAURO, "init", self._project.name], cwd=self._project.parent, check=False)
        expect(made.returncode == 0, "'tauro init' made the project")

    def _first_run(self) -> None:
        say("Run it, and drop the tutorial's two files while it runs")
        with TauroProcess(self._project, *RUN) as tauro:
            tauro.wait_until(lambda: tauro.has_said("waiting: the first file"), "it waits for a file", START_SECONDS)
            expect(self._input.is_dir(), "data/input/ is there")
            for name in ("sales_2024_01_15.csv", "sales_2024_01_16.csv"):
                print(f"$ cp sample/{name} data/input/", flush=True)
                shutil.copy(self._project / "sample" / name, self._input / name)
                self._wait_for_rows(tauro)
            self._show()
            self._stop(tauro)

    def _second_run(self) -> None:
        say("Run it again: what was read is not read again, a new file is")
        before = committed_files(self._output)
        with TauroProcess(self._project, *RUN) as tauro:
            tauro.wait_until(lambda: tauro.has_said(": running"), "it runs", START_SECONDS)
            print("$ python feed.py 1", flush=True)
            subprocess.run([sys.executable, "feed.py", "1"], cwd=self._project, check=True)
            self._wait_for_rows(tauro)
            self._show()
            expect(set(before) < set(committed_files(self._output)), "what the first run wrote is still there")
            self._stop(tauro)

    def _wait_for_rows(self, tauro: TauroProcess) -> None:
        seconds = tauro.wait_until(self._all_is_there, "its rows are in data/output/", FILE_SECONDS)
        print(f"its rows were in data/output/ after {seconds:.1f} seconds", flush=True)

    def _stop(self, tauro: TauroProcess) -> None:
        print("^C", flush=True)
        print(f"stopped in {tauro.interrupt():.1f} seconds, exit code 0", flush=True)
        expect(self._all_is_there(), "each sale is there once after the stop")

    def _all_is_there(self) -> bool:
        """Whether each sale of the input with a positive amount has come out; one that came out twice ends the demo."""
        came_out = [row["id"] for row in self._rows().to_pylist()]
        expect(len(came_out) == len(set(came_out)), f"no row is there twice: {sorted(came_out)}")
        return set(came_out) == self._ids_in_input()

    def _ids_in_input(self) -> set[int]:
        texts = [file.read_text() for file in self._input.glob("*.csv")]
        sales = [row for text in texts for row in csv.DictReader(io.StringIO(text))]
        return {int(row["id"]) for row in sales if float(row["amount"]) > 0}

    def _rows(self) -> pa.Table:
        files = committed_files(self._output)
        return pa.concat_tables([pq.read_table(file) for file in files]) if files else pa.table({"id": []})

    def _show(self) -> None:
        rows = self._rows().sort_by("id")
        types = {name: str(rows.schema.field(name).type) for name in TYPES}
        expect(types == TYPES, f"the types are right: {types}")
        print_table([rows.column_names, *(row.values() for row in rows.to_pylist())])


def print_table(rows: list[Iterable[Any]]) -> None:
    cells = [[f"{value!s:.19}" for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(flush=True)


def expect(is_so: bool, what: str) -> None:
    if not is_so:
        raise ExpectationError(f"not so: {what}")


def say(text: str) -> None:
    print(f"\n== {text}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
