"""What a batch of work costs: CPU seconds and memory of Tauro, beside the same job written by hand in PySpark.

In turns, each in a fresh folder. Look at the ratios: by hand with Tauro's settings is what Tauro adds; by hand with
Spark's own is what somebody would have without it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.jobs import JOBS
from bench.start import in_turns
from bench.usage import Usage, usage_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.job import Job

BY_HAND = "by hand"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="rounds, in each of which everybody runs once (default: 5)")
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows of each job (default: 2 000 000)")
    parser.add_argument("--job", choices=list(JOBS), action="append", help="default: all of them")
    said = parser.parse_args(arguments)
    for name in said.job or JOBS:
        with tempfile.TemporaryDirectory(prefix="tauro-bench-") as folder, JOBS[name](Path(folder), said.rows) as job:
            print(f"\n{job.title}: {said.rows:,} rows, {said.n} rounds\n".replace(",", " "), flush=True)
            print(table(measured(job, said.n)), flush=True)


def measured(job: Job, rounds: int) -> dict[str, list[Usage]]:
    """Each contestant once a round, in an order that turns round every time; its output is checked."""
    found: dict[str, list[Usage]] = {name: [] for name in job.contestants}
    for name in in_turns(job.contestants, rounds):
        with tempfile.TemporaryDirectory(prefix="tauro-bench-") as place:
            command = job.command(name, Path(place))
            found[name].append(usage_of(command, Path(place), Path(place, "out.txt")))
            mistake = job.mistake(Path(place))
            if mistake is not None:
                raise SystemExit(f"{name} {mistake}")
        print(f"{name}: {found[name][-1].cpu_seconds:.1f} CPU s", file=sys.stderr, flush=True)
    return found


def table(found: Mapping[str, Sequence[Usage]]) -> str:
    """A line each, with its median, least and most; ratios are to the job by hand of the same round."""
    numbers = (("CPU s", 1), ("min", 1), ("max", 1), ("ratio", 2), ("min", 2), ("max", 2), ("peak MB", 0), ("ratio", 2))
    lines = [f"{'':28}" + "".join(f"{title:>9}" for title, _ in (*numbers, ("s", 1)))]
    for name, usages in found.items():
        pairs = list(zip(usages, found[BY_HAND], strict=True))
        values = (
            *_spread([mine.cpu_seconds for mine in usages]),
            *_spread([mine.cpu_seconds / base.cpu_seconds for mine, base in pairs]),
            statistics.median(mine.peak_megabytes for mine in usages),
            statistics.median(mine.peak_megabytes / base.peak_megabytes for mine, base in pairs),
            statistics.median(mine.seconds for mine in usages),
        )
        told = (f"{value:9.{digits}f}" for value, (_, digits) in zip(values, (*numbers, ("s", 1)), strict=True))
        lines.append(f"{name:28}" + "".join(told))
    return "\n".join(lines)


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


if __name__ == "__main__":
    main()
