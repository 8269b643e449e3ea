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

    from bench.jobs import Job

BY_HAND = "by hand"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="rounds (default: 5)")
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
            written = job.rows_written(name, Path(place))
            if written != job.rows:
                raise SystemExit(f"{name} wrote {written} rows, not {job.rows}")
        print(f"{name}: {found[name][-1].cpu_seconds:.1f} CPU s", file=sys.stderr, flush=True)
    return found


def table(found: Mapping[str, Sequence[Usage]]) -> str:
    """A line each; the ratios are those of the medians, to the job by hand with the same settings."""
    base = _median(found[BY_HAND])
    head = ("CPU s", "min", "max", "ratio", "peak MB", "ratio", "s")
    lines = [f"{'':28}" + "".join(f"{title:>9}" for title in head)]
    for name, usages in found.items():
        cpu = [usage.cpu_seconds for usage in usages]
        mine = _median(usages)
        numbers = (
            f"{mine.cpu_seconds:.1f}",
            f"{min(cpu):.1f}",
            f"{max(cpu):.1f}",
            f"{mine.cpu_seconds / base.cpu_seconds:.2f}",
            f"{mine.peak_megabytes:.0f}",
            f"{mine.peak_megabytes / base.peak_megabytes:.2f}",
            f"{mine.seconds:.1f}",
        )
        lines.append(f"{name:28}" + "".join(f"{number:>9}" for number in numbers))
    return "\n".join(lines)


def _median(usages: Sequence[Usage]) -> Usage:
    return Usage(
        statistics.median(usage.cpu_seconds for usage in usages),
        statistics.median(usage.peak_megabytes for usage in usages),
        statistics.median(usage.seconds for usage in usages),
    )


if __name__ == "__main__":
    main()
