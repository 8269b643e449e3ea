"""How long `tauro validate` takes as a process: the tutorial's project, and one of 200 nodes in five environments.

Beside them, where it is installed with what it needs, Spark's own dry run of the project that it generates itself.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.big_project import NODES_IN_A_PIPELINE, write_big_project
from bench.start import TAURO, duration, made_project, measured, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PIPELINES = 50
ENVIRONMENTS = 5
SPARK_PIPELINES = Path(sys.executable).with_name("spark-pipelines")
BASE = "python -c pass"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="rounds (default: 5)")
    rounds = parser.parse_args(arguments).n
    with tempfile.TemporaryDirectory(prefix="tauro-bench-") as name:
        folder = Path(name)
        big = write_big_project(folder / "big", pipelines=PIPELINES, environments=ENVIRONMENTS)
        nodes = f"{PIPELINES * NODES_IN_A_PIPELINE} nodes"
        contestants: dict[str, Callable[[], float]] = {
            BASE: partial(duration, [sys.executable, "-c", "pass"], folder),
            "tutorial": partial(duration, [TAURO, "validate"], made_project(folder)),
            nodes: partial(duration, [TAURO, "validate"], big),
        }
        print(f"tauro validate: the tutorial, and {nodes} in {PIPELINES} pipelines, {ENVIRONMENTS} environments\n")
        print(table(measured(rounds, contestants), base=BASE), flush=True)
        print("\nspark-pipelines dry-run\n")
        print(spark_dry_run(folder, rounds))


def spark_dry_run(folder: Path, rounds: int) -> str:
    """Its times, or why there are none."""
    if not SPARK_PIPELINES.exists():
        return "not installed"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PATH"] = os.pathsep.join([str(SPARK_PIPELINES.parent), os.environ["PATH"]])
    command: list[str | Path] = [SPARK_PIPELINES, "init", "--name", "generated"]
    made = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode != 0:
        lines = made.stdout.strip().splitlines() or ["it failed"]
        return f"not to be had here: {next((line for line in reversed(lines) if 'Error' in line), lines[-1])}"
    run = partial(duration, [SPARK_PIPELINES, "dry-run"], folder / "generated")
    return table(measured(min(rounds, 3), {"dry-run": run}), base="dry-run")


if __name__ == "__main__":
    main()
