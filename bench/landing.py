"""What a folder costs that many small files, or a large one, are put into while a stream watches it.

Every row must come out once; the figures are seconds from when the last byte was written, and memory: of Tauro's own
process, which lands the files, and of all together.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from pyarrow import parquet

from bench.job import write_project
from bench.sales import SCHEMA
from bench.start import TAURO, running
from scripts.running import committed_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HEADER = "id,date,amount,customer\n"
_PIECES = 8
_LIMIT_SECONDS = 1200.0
_LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Cost:
    seconds: float
    own_megabytes: float
    all_megabytes: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000, help="small files, of 10 rows each (default: 10 000)")
    parser.add_argument("--megabytes", type=int, default=200, help="of one file (default: 200)")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between pieces (default: 3)")
    said = parser.parse_args(arguments)
    print(f"{'':36}{'s':>9}{'own MB':>9}{'all MB':>9}", flush=True)
    for title, feed in (
        (f"{said.files} small files", lambda folder: small_files(folder, said.files)),
        (f"a file of {said.megabytes} MB, at once", lambda folder: large_file(folder, said.megabytes, 0)),
        (f"... in {_PIECES} pieces with pauses", lambda folder: large_file(folder, said.megabytes, said.pause)),
    ):
        cost = measured(feed)
        print(f"{title:36}{cost.seconds:9.1f}{cost.own_megabytes:9.0f}{cost.all_megabytes:9.0f}", flush=True)


def small_files(folder: Path, files: int) -> int:
    for file in range(files):
        lines = (f"{file * 10 + row},2024-01-02,1.5,customer {row}\n" for row in range(10))
        (folder / f"{file}.csv").write_text(_HEADER + "".join(lines))
    return files * 10


def large_file(folder: Path, megabytes: int, pause_seconds: float) -> int:
    """Written under its own name, as `cp` does."""
    lines = [f"{row},2024-01-02,1.5,customer {row % 1000}\n" for row in range(10_000)]
    piece = "".join(lines)
    times = megabytes * 1_000_000 // len(piece)
    with (folder / "large.csv").open("w") as file:
        file.write(_HEADER)
        for number in range(times):
            file.write(piece)
            if number % max(1, times // _PIECES) == 0:
                file.flush()
                time.sleep(pause_seconds)
    return times * len(lines)


def measured(feed: Callable[[Path], int]) -> Cost:
    """Feed a stream that runs already.

    Raises:
        SystemExit: rows are missing, or there are too many.
    """
    with tempfile.TemporaryDirectory(prefix="tauro-bench-") as name, Path(name, "out.txt").open("wb") as out:
        place = Path(name)
        folder = place / "in"
        folder.mkdir()
        source = f"{{path: in, format: csv, streaming: true, schema: '{SCHEMA}'}}"
        write_project(place, inputs=f"sales: {source}\n", outputs="sold: {path: output, format: parquet}\n")
        with running([TAURO, "--project", place, "--pipeline", "p", "--stream"], place, out.fileno()) as process:
            (folder / "first.csv").write_text(_HEADER + "1,2024-01-02,1.5,customer 1\n")
            peaks = _Peaks(process.pid)
            peaks.watch_until(lambda: rows_of(place) == 1, "the first file")
            with ThreadPoolExecutor() as pool:
                fed = pool.submit(feed, folder)
                peaks.watch_until(fed.done, "what is to be read")
            began, rows = time.monotonic(), 1 + fed.result()
            peaks.watch_until(lambda: rows_of(place) >= rows, "all rows")
            seconds = time.monotonic() - began
        found = rows_of(place)
    if found != rows:
        raise SystemExit(f"{found} rows came out of {rows}")
    return Cost(seconds, peaks.own / 1e6, peaks.all / 1e6)


def rows_of(place: Path) -> int:
    return sum(parquet.read_metadata(file).num_rows for file in committed_files(place / "output"))


class _Peaks:
    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.own = self.all = 0

    def watch_until(self, is_true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _LIMIT_SECONDS
        while not is_true():
            if time.monotonic() > deadline or not self._process.is_running():
                raise SystemExit(f"not there: {what}")
            sizes = [self._process.memory_info().rss, *map(_resident, self._process.children(recursive=True))]
            self.own, self.all = max(self.own, sizes[0]), max(self.all, sum(sizes))
            time.sleep(_LOOK_SECONDS)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


if __name__ == "__main__":
    main()
